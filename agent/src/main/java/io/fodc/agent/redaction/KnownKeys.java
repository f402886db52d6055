package io.fodc.agent.redaction;

import java.util.Set;

/**
 * Flags of BanyanDB, and variables of Go and gRPC, whose values are free text and known to be
 * harmless. Numbers, durations, sizes, flags and addresses need no entry: their form is judged.
 */
final class KnownKeys {
  private static final Set<String> KEYS =
      Set.of(
          "access-log-root-path",
          "auth-config-file",
          "bydbql-topk-param-mode",
          "cert-file",
          "argv.command",
          "data-node-selector",
          "etcd-tls-ca-file",
          "etcd-tls-cert-file",
          "etcd-tls-key-file",
          "gcp-service-account-file",
          "grpc-host",
          "http-cert-file",
          "http-grpc-addr",
          "http-grpc-cert-file",
          "http-host",
          "http-key-file",
          "internal-ca-cert",
          "key-file",
          "liaison-server-cert-file",
          "liaison-server-grpc-host",
          "liaison-server-key-file",
          "lifecycle-cert-file",
          "lifecycle-key-file",
          "logging-env",
          "logging-level",
          "logging-levels",
          "logging-modules",
          "measure-data-path",
          "measure-root-path",
          "namespace",
          "node-discovery-dns-ca-certs",
          "node-discovery-dns-srv-addresses",
          "node-discovery-file-path",
          "node-discovery-mode",
          "node-host",
          "node-host-provider",
          "node-labels",
          "node-role",
          "observability-listener-addr",
          "observability-modes",
          "panic-artifact-dir",
          "panic-diagnostics-dir",
          "pprof-listener-addr",
          "progress-file",
          "property-repair-gossip-grpc-server-cert-file",
          "property-repair-gossip-grpc-server-key-file",
          "property-root-path",
          "report-dir",
          "s3-config-file",
          "s3-credential-file",
          "schedule",
          "schema-server-cert-file",
          "schema-server-key-file",
          "schema-server-root-path",
          "stream-data-path",
          "stream-root-path",
          "trace-data-path",
          "trace-root-path",
          "GODEBUG",
          "GOGC",
          "GOMAXPROCS",
          "GOMEMLIMIT",
          "GOTRACEBACK",
          "GRPC_GO_LOG_FORMATTER",
          "GRPC_GO_LOG_SEVERITY_LEVEL",
          "GRPC_GO_LOG_VERBOSITY_LEVEL",
          "TZ");

  private KnownKeys() {}

  static boolean isSafe(String key) {
    return KEYS.contains(key);
  }
}
