"""Sources whose header or test has another name than theirs. An exception that is none any more is a fault.

A source of its own header and test is the rule: what stands here is a part of something that is declared, or can only be
tried, as a whole.
"""

# Several sources of one header: the source that defines what the header declares, and the header.
DECLARED_IN = {
    "client/cli/verdict_json.cc": "client/cli/verdict.h",
    "client/cli/verdict_text.cc": "client/cli/verdict.h",
    "server/command/check_config.cc": "server/command/command.h",
    "server/command/check_jwks.cc": "server/command/command.h",
    "server/command/check_jws.cc": "server/command/command.h",
    "server/command/demo.cc": "server/command/command.h",
    "server/command/init.cc": "server/command/command.h",
    "server/command/serve.cc": "server/command/command.h",
    "server/command/verify.cc": "server/command/command.h",
    "server/crypto/public_key_ec.cc": "server/crypto/public_key.h",
    "server/crypto/public_key_ed25519.cc": "server/crypto/public_key.h",
    "server/crypto/public_key_rsa.cc": "server/crypto/public_key.h",
    "server/jwks/refresher_control.cc": "server/jwks/refresher.h",
}

# The source, and the test that tries it through what it is part of.
TRIED_BY = {
    # A command line is tried as a user runs it.
    "client/cli/admin_arguments.cc": "tests/client/cli/arguments_test.cc",
    "client/cli/admin_call.cc": "tests/e2e/admin_test.py",
    "client/cli/connection.cc": "tests/client/cli/run_test.cc",
    "client/cli/health_command.cc": "tests/client/cli/run_test.cc",
    "client/cli/issuer_command.cc": "tests/e2e/admin_test.py",
    "client/cli/revocation_command.cc": "tests/e2e/admin_test.py",
    "client/cli/verdict_json.cc": "tests/client/cli/verdict_test.cc",
    "client/cli/verdict_text.cc": "tests/client/cli/verdict_test.cc",
    "client/cli/verify_command.cc": "tests/client/cli/run_test.cc",
    "client/cpp/call_error.cc": "tests/client/cpp/verifier_client_test.cc",
    "client/cpp/channel.cc": "tests/client/cpp/verifier_client_test.cc",
    "server/command/admin.cc": "tests/e2e/admin_test.py",
    "server/command/algorithm_option.cc": "tests/e2e/rfc_vectors_test.py",
    "server/command/check_config.cc": "tests/e2e/command_line_test.py",
    "server/command/check_jwks.cc": "tests/e2e/rfc_vectors_test.py",
    "server/command/check_jws.cc": "tests/e2e/rfc_vectors_test.py",
    "server/command/demo.cc": "tests/e2e/demo_once_test.py",
    "server/command/fetch_url.cc": "tests/e2e/command_line_test.py",
    "server/command/init.cc": "tests/e2e/command_line_test.py",
    "server/command/lasting_state.cc": "tests/e2e/outage_test.py",
    "server/command/listener.cc": "tests/e2e/admin_test.py",
    "server/command/load.cc": "tests/e2e/command_line_test.py",
    "server/command/serve.cc": "tests/e2e/oidc_provider_test.py",
    "server/command/service.cc": "tests/e2e/thundering_herd_test.cc",
    "server/command/stop_signal.cc": "tests/e2e/oidc_provider_test.py",
    "server/command/verdict_json.cc": "tests/command/offline_test.cc",
    "server/command/verify.cc": "tests/e2e/rfc_vectors_test.py",
    "server/command/version.cc": "tests/e2e/command_line_test.py",
    # A configuration is read whole.
    "server/config/config_defaults.cc": "tests/config/config_loader_test.cc",
    "server/config/config_rules.cc": "tests/config/config_loader_test.cc",
    "server/config/registry_builder.cc": "tests/e2e/thundering_herd_test.cc",
    "server/config/shared_rules.cc": "tests/config/issuer_rules_test.cc",
    "server/config/yaml_json.cc": "tests/config/yaml_reader_test.cc",
    "server/config/yaml_scalar.cc": "tests/config/yaml_reader_test.cc",
    "server/config/yaml_tree.cc": "tests/config/yaml_reader_test.cc",
    # What crypto does not show outside of its folder.
    "server/crypto/error_queue.cc": "tests/crypto/signature_test.cc",
    "server/crypto/public_key_ec.cc": "tests/crypto/public_key_test.cc",
    "server/crypto/public_key_ed25519.cc": "tests/crypto/public_key_test.cc",
    "server/crypto/roca.cc": "tests/crypto/public_key_rsa_test.cc",
    "server/demo/defect.cc": "tests/demo/token_mint_test.cc",
    "server/demo/demo_pages.cc": "tests/demo/demo_issuer_test.cc",
    "server/demo/signing_key.cc": "tests/demo/token_mint_test.cc",
    # A transfer is tried against an origin on loopback.
    "server/fetch/connection_pool.cc": "tests/fetch/curl_fetcher_test.cc",
    "server/fetch/inbox.cc": "tests/fetch/event_loop_test.cc",
    "server/fetch/curl_settings.cc": "tests/fetch/proxy_test.cc",
    "server/fetch/transfer.cc": "tests/fetch/curl_fetcher_test.cc",
    "server/jwks/header_text.cc": "tests/jwks/freshness_test.cc",
    "server/jwks/static_source.cc": "tests/jwks/refresher_test.cc",
    "server/telemetry/fetch_metrics.cc": "tests/telemetry/metrics_test.cc",
    "server/telemetry/key_metrics.cc": "tests/telemetry/metrics_test.cc",
    "server/telemetry/registry_metrics.cc": "tests/telemetry/metrics_test.cc",
    "server/telemetry/request_metrics.cc": "tests/telemetry/metrics_test.cc",
    # Messages are tried by who sends them.
    "server/transport/handlers/issuer_messages.cc": "tests/transport/handlers/issuer_admin_handler_test.cc",
    "server/transport/handlers/revocation_messages.cc": "tests/transport/handlers/revocation_handler_test.cc",
    "server/transport/handlers/unknown_issuer.cc": "tests/transport/handlers/issuer_admin_handler_test.cc",
    # A front is tried over real connections.
    "server/transport/grpc/admin_access.cc": "tests/transport/grpc/admin_server_test.cc",
    "server/transport/grpc/admin_service.cc": "tests/transport/grpc/admin_server_test.cc",
    "server/transport/grpc/bind_error.cc": "tests/transport/grpc/grpc_server_test.cc",
    "server/transport/grpc/call_context.cc": "tests/transport/grpc/verifier_service_test.cc",
    "server/transport/grpc/health_watch.cc": "tests/transport/grpc/health_service_test.cc",
    "server/transport/grpc/issuer_watch_call.cc": "tests/transport/grpc/admin_server_test.cc",
    "server/transport/grpc/unix_door.cc": "tests/transport/grpc/admin_server_test.cc",
    "server/transport/grpc/server_settings.cc": "tests/transport/grpc/grpc_server_test.cc",
    "server/transport/http/connection_set.cc": "tests/transport/http/http_server_test.cc",
    "server/transport/http/http_connection.cc": "tests/transport/http/http_server_test.cc",
    "server/transport/tls/server_credentials.cc": "tests/transport/grpc/tls_handshake_test.cc",
}
