package io.fodc.proxy;

import io.fodc.schemas.settings.SettingsSchema;
import java.time.Duration;
import java.util.List;

/** Keys about who may do what, and the record of who did. */
final class AuthKeys {
  private static final long MIB = 1L << 20;

  private AuthKeys() {}

  static void declare(SettingsSchema.Builder keys) {
    keys.text(
        "auth.tokens-file",
        "",
        "file of tokens that 'token create' writes; empty takes no such tokens");
    keys.list(
        "auth.bindings",
        List.of(),
        "who else may do what, each 'SUBJECT ROLE SCOPE', such as oidc-group:sre operator cluster=prod");
    keys.choice(
        "auth.agents",
        "required",
        List.of("required", "off"),
        "whether agents must be known too, once there is any way to be known");
    oidc(keys);
    kubernetes(keys);
    keys.text(
        "audit.directory", "", "where the audit log is; 'audit' in data.directory when empty");
    keys.bytes(
        "audit.max-file", 16 * MIB, 64 << 10, 1L << 30, "size at which the next file is begun");
    keys.bytes(
        "audit.max-total",
        256 * MIB,
        128 << 10,
        1L << 40,
        "size of all files at which the oldest is deleted");
  }

  private static void oidc(SettingsSchema.Builder keys) {
    keys.text("auth.oidc.issuer", "", "issuer of JWTs that are taken; empty takes none");
    keys.text("auth.oidc.audience", "", "what a JWT must be for");
    keys.text(
        "auth.oidc.jwks-url",
        "",
        "where the issuer's public keys are served; found by the issuer's own document when empty");
    keys.text("auth.oidc.jwks-file", "", "file of the issuer's public keys, instead of the URL");
    keys.text(
        "auth.oidc.ca-file",
        "",
        "PEM certificates that the key server's must come from; the platform's when empty");
    keys.text("auth.oidc.name-claim", "sub", "claim of a JWT that has the name");
    keys.text("auth.oidc.groups-claim", "groups", "claim of a JWT that has the groups");
    keys.duration(
        "auth.oidc.clock-skew",
        Duration.ofSeconds(30),
        Duration.ZERO,
        Duration.ofMinutes(5),
        "how far the issuer's clock may be off");
    keys.duration(
        "auth.oidc.keys-max-age",
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Duration.ofDays(1),
        "after how long keys are asked for again");
    keys.duration(
        "auth.oidc.keys-outage",
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        Duration.ofDays(7),
        "how long known keys go on being used while they cannot be had again");
  }

  private static void kubernetes(SettingsSchema.Builder keys) {
    keys.text(
        "auth.kubernetes.api-server",
        "",
        "API server that reviews tokens, usually https://kubernetes.default.svc; empty asks none");
    keys.text(
        "auth.kubernetes.token-file",
        "",
        "the proxy's own token for it; that of its service account when empty and there is one");
    keys.text(
        "auth.kubernetes.ca-file",
        "",
        "PEM certificates that its own must come from; those of the service account when empty");
    keys.list(
        "auth.kubernetes.audiences",
        List.of(),
        "what tokens must be for, one of these; the API server itself when empty");
    keys.duration(
        "auth.kubernetes.cache",
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofMinutes(10),
        "how long an answer is remembered");
    keys.duration(
        "auth.kubernetes.timeout",
        Duration.ofSeconds(2),
        Duration.ofMillis(100),
        Duration.ofSeconds(30),
        "how long a review may take");
  }
}
