package io.fodc.proxy.access;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A file of real tokens. */
public final class TestTokens {
  public final Path file;

  public TestTokens(Path directory) throws IOException {
    file = directory.resolve("tokens.json");
    TokenFile.update(file, tokens -> tokens);
  }

  /** A new token's text. */
  public String add(String name, Role role, String scope) throws IOException {
    return add(name, role, scope, Optional.empty());
  }

  public String add(String name, Role role, String scope, Optional<Instant> expires)
      throws IOException {
    StaticToken token = StaticToken.draw(new SecureRandom());
    TokenEntry entry =
        new TokenEntry(
            token.id(),
            name,
            token.hash(),
            List.of(new Grant(role, Scope.parse(scope))),
            Instant.EPOCH,
            expires);
    TokenFile.update(
        file,
        tokens -> {
          tokens.put(entry.id(), entry);
          return tokens;
        });
    return token.text();
  }

  /** Takes a token out of the file. */
  public void revoke(String text) throws IOException {
    String id = StaticToken.idOf(text).orElseThrow();
    TokenFile.update(
        file,
        tokens -> {
          tokens.remove(id);
          return tokens;
        });
  }

  /** Access by these tokens alone. */
  public AccessSettings settings() {
    return settings(10_000);
  }

  /** The same, with so many requests a second and twice as many at once. */
  public AccessSettings settings(int requestsPerSecond) {
    return new AccessSettings(
        false,
        Optional.of(file),
        Optional.empty(),
        Optional.empty(),
        Bindings.NONE,
        false,
        false,
        true,
        requestsPerSecond,
        2 * requestsPerSecond);
  }
}
