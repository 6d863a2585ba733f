/* The bytes of deploy/gateways, each file between its symbol and its symbol_end: gateway_files.cc knows them by name. */
  .macro file symbol, path
  .global \symbol
  .hidden \symbol
  .global \symbol\()_end
  .hidden \symbol\()_end
\symbol:
  .incbin "\path"
\symbol\()_end:
  .endm

  .section .rodata
  file assay_gateway_envoy, envoy.yaml
  file assay_gateway_envoy_http, envoy-http.yaml
  file assay_gateway_nginx, nginx.conf
  file assay_gateway_caddy, Caddyfile
  file assay_gateway_haproxy, haproxy.cfg
  file assay_gateway_haproxy_lua, assay.lua
  file assay_gateway_traefik, traefik.yaml
  file assay_gateway_apisix, apisix.yaml
  file assay_gateway_istio, istio.yaml
  file assay_gateway_envoy_gateway, envoy-gateway.yaml
  .section .note.GNU-stack, "", %progbits
