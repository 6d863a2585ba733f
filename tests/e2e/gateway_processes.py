"""The gateways as their distributors ship them, each started with the very text that `assayd gateway` prints."""
import os

import debian_package
import envoy
import harness


def printed(name, *flags):
    """What `assayd gateway NAME` prints."""
    result = harness.run(harness.ASSAYD, "gateway", name, *flags)
    assert result.code == 0, result
    return result.out


def unpacked(package):
    return debian_package.unpack(package, harness.WORK / package)


class Gateway:
    """A gateway on a port of loopback, in front of the Assay of that configuration. `name` is what `assayd gateway` calls it;
    command() makes its command line out of the text that was printed, and what else Popen is to be told."""

    relays_bodies = True  # the client sees what Assay says of a denial
    passes_trailers = False  # the backend sees what follows a chunked body

    def __init__(self, folder, policy, config, backend, ready=401):
        address = f"127.0.0.1:{harness.free_port()}"
        self.config = config
        text = printed(self.name, "--policy", policy, "--config", config, "--listen", address, "--backend", backend)
        argv, more = self.command(folder, text)
        self.process = harness.Process(*argv, **more)
        self.host, self.port = address.split(":")
        try:
            self.process.wait_for_http(f"http://{address}/", ready)
        except BaseException:
            self.process.stop()
            raise

    def stop(self):
        return self.process.stop()


class Envoy(Gateway):
    name = "envoy"

    def command(self, folder, text):
        (folder / "envoy.yaml").write_text(text)
        return [envoy.install(), "-c", folder / "envoy.yaml", "--concurrency", "1", "--disable-hot-restart",
                "--log-level", "warning", "--file-flush-interval-msec", "50"], {}


class EnvoyHttp(Envoy):
    name = "envoy-http"


class Nginx(Gateway):
    name, relays_bodies = "nginx", False

    def command(self, folder, text):
        (folder / "assay.conf").write_text(text)
        scratch = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
        # As Debian's nginx.conf, which includes conf.d/*.conf in its http block.
        (folder / "nginx.conf").write_text(
            f"daemon off; user root; pid {folder}/nginx.pid; error_log stderr warn; events {{ worker_connections 768; }}\n"
            f"http {{ access_log off; client_body_temp_path {folder}/body; {scratch} include {folder}/assay.conf; }}\n")
        return [unpacked("nginx") / "usr/sbin/nginx", "-e", "stderr", "-c", folder / "nginx.conf"], {}


class Caddy(Gateway):
    name = "caddy"

    def command(self, folder, text):
        (folder / "Caddyfile").write_text(text)
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        return ([unpacked("caddy") / "usr/bin/caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"],
                {"env": os.environ | home})


class Haproxy(Gateway):
    name, passes_trailers = "haproxy", True

    def command(self, folder, text):
        (folder / "haproxy.cfg").write_text(text)
        (folder / "assay.lua").write_text(printed("haproxy-lua", "--config", self.config))
        needed = ("liblua5.3-0", "libopentracing-c-wrapper0", "libopentracing1")
        libraries = ":".join(str(path) for package in needed for path in unpacked(package).glob("usr/lib/*-linux-gnu"))
        return ([unpacked("haproxy") / "usr/sbin/haproxy", "-db", "-f", "haproxy.cfg"],
                {"env": os.environ | {"LD_LIBRARY_PATH": libraries}, "cwd": folder})
