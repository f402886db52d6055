package io.fodc.proxy.tools;

import io.fodc.proxy.access.Grant;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.Scope;
import io.fodc.proxy.access.StaticToken;
import io.fodc.proxy.access.TokenEntry;
import io.fodc.proxy.access.TokenFile;
import io.fodc.schemas.settings.Durations;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code token create|list|revoke}. */
final class TokenCommand {
  static final String USAGE =
      """
      usage: token create --role ROLE --scope SCOPE [--name NAME] [--expires 90d] [--file FILE]
             token list [--file FILE]
             token revoke ID [--file FILE]
        ROLE   one of %s
        SCOPE  cluster=NAME|NAME,role=NAME,node=PATTERN with any of the three, or *
        FILE   what auth.tokens-file of the proxy names; else FODC_AUTH_TOKENS_FILE,
               else fodc-tokens.json here
      A role and a scope may be given several times. The token is printed once; the file keeps its
      hash. A running proxy takes the change within seconds.
      """
          .formatted(String.join(", ", Role.words()));

  private static final String DEFAULT_FILE = "fodc-tokens.json";
  private static final String VARIABLE = "FODC_AUTH_TOKENS_FILE";

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock;

  TokenCommand(
      Map<String, String> environment, PrintStream out, PrintStream err, InstantSource clock) {
    this.environment = environment;
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  void run(List<String> args) throws UsageException, IOException {
    if (args.isEmpty()) {
      throw new UsageException("create, list or revoke?");
    }
    Arguments given =
        Arguments.of(
            args.subList(1, args.size()), Set.of("role", "scope", "name", "expires", "file"));
    switch (args.getFirst()) {
      case "create" -> create(given);
      case "list" -> list(given);
      case "revoke" -> revoke(given);
      default -> throw new UsageException("'" + args.getFirst() + "' is not create, list, revoke");
    }
  }

  private Path file(Arguments given) throws UsageException {
    String named = given.one("file").orElse("");
    String fallback = environment.getOrDefault(VARIABLE, "");
    return Path.of(named.isEmpty() ? fallback.isEmpty() ? DEFAULT_FILE : fallback : named);
  }

  private void create(Arguments given) throws UsageException, IOException {
    if (!given.words().isEmpty()) {
      throw new UsageException("'" + given.words().getFirst() + "' belongs to no option");
    }
    Path file = file(given);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    StaticToken token = StaticToken.draw(new SecureRandom());
    TokenEntry entry;
    try {
      String name = given.one("name").orElse(token.id());
      Optional<Instant> expires = expires(given, now);
      entry = new TokenEntry(token.id(), name, token.hash(), grants(given), now, expires);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    TokenFile.update(
        file,
        tokens -> {
          if (tokens.putIfAbsent(entry.id(), entry) != null) {
            throw new IllegalStateException("id " + entry.id() + " is drawn already; try again");
          }
          return tokens;
        });
    err.println(
        "token "
            + entry.id()
            + " '"
            + entry.name()
            + "' is in "
            + file
            + "; it is shown this once, keep it safe:");
    out.println(token.text());
  }

  private static Optional<Instant> expires(Arguments given, Instant now) throws UsageException {
    Optional<String> after = given.one("expires");
    try {
      return after.map(text -> now.plus(Durations.parse(text)));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--expires " + after.orElse("") + " " + e.getMessage());
    }
  }

  private static List<Grant> grants(Arguments given) throws UsageException {
    if (given.all("role").isEmpty() || given.all("scope").isEmpty()) {
      throw new UsageException("--role and --scope are needed; --scope '*' is the whole fleet");
    }
    List<Grant> grants = new ArrayList<>();
    for (String word : given.all("role")) {
      Role role =
          Role.of(word)
              .orElseThrow(
                  () ->
                      new UsageException(
                          "role '" + word + "' is none of " + String.join(", ", Role.words())));
      for (String scope : given.all("scope")) {
        grants.add(new Grant(role, Scope.parse(scope)));
      }
    }
    return grants;
  }

  private void list(Arguments given) throws UsageException, IOException {
    out.printf("%-8s  %-20s  %-20s  %-20s  %s%n", "ID", "NAME", "CREATED", "EXPIRES", "GRANTS");
    for (TokenEntry token : TokenFile.read(file(given)).values()) {
      out.printf(
          "%-8s  %-20s  %-20s  %-20s  %s%n",
          token.id(),
          token.name(),
          token.created(),
          token.expires().map(Instant::toString).orElse("never"),
          String.join(
              "; ",
              token.grants().stream().map(g -> g.role().word() + " on " + g.scope()).toList()));
    }
  }

  private void revoke(Arguments given) throws UsageException, IOException {
    if (given.words().size() != 1) {
      throw new UsageException("which one? token list shows the ids");
    }
    String id = given.words().getFirst();
    Path file = file(given);
    if (!TokenFile.read(file).containsKey(id)) {
      throw new IOException("there is no token " + id + " in " + file + "; token list shows all");
    }
    TokenFile.update(
        file,
        tokens -> {
          tokens.remove(id);
          return tokens;
        });
    err.println("token " + id + " is revoked; a running proxy refuses it within seconds");
  }
}
