package io.fodc.ctl.connection;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command takes: which proxy, and as whom. Empty means not given. */
public final class ConnectionOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "the proxy (FODC_SERVER; http://127.0.0.1:17920 when nothing says otherwise)")
  String server = "";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "holds the token (FODC_TOKEN_FILE; FODC_TOKEN holds one itself)")
  String tokenFile = "";

  @Option(
      names = "--ca-file",
      paramLabel = "PEM",
      scope = ScopeType.INHERIT,
      description = "authorities to trust instead of the system's (FODC_CA_FILE)")
  String caFile = "";

  @Option(
      names = "--cert",
      paramLabel = "PEM",
      scope = ScopeType.INHERIT,
      description = "client certificate for mutual TLS (FODC_CERT)")
  String cert = "";

  @Option(
      names = "--key",
      paramLabel = "PEM",
      scope = ScopeType.INHERIT,
      description = "its key, PKCS #8 (FODC_KEY)")
  String key = "";

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "the context of the configuration file (FODC_CONTEXT)")
  String context = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "the configuration file (FODC_CTL_CONFIG; ~/.config/fodc/ctl.yaml)")
  String config = "";

  @Option(
      names = "--allow-plain-http",
      scope = ScopeType.INHERIT,
      description = "send the token over http to another machine, where others can read it")
  boolean allowPlainHttp;

  @Option(
      names = "--request-timeout",
      paramLabel = "SECONDS",
      scope = ScopeType.INHERIT,
      description = "longest time for one answer, 1 to 600 (30)")
  int requestTimeoutSeconds = 30;

  /** What of them a context of the configuration file can hold. */
  public Context asContext() {
    return new Context(server, tokenFile, caFile, cert, key);
  }
}
