package io.fodc.proxy.access;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Knows callers by the tokens of a {@link TokenFile}, which is read again when it changes. A file
 * that cannot be read lets nobody in: a token revoked by that very change must not go on working.
 */
final class StaticTokens implements Authenticator {
  private static final Logger LOG = System.getLogger(StaticTokens.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final String NO_HASH = "0".repeat(64);

  /** Told what became of the file, after the first time it was read. */
  interface Changes {
    void tokens(List<String> added, List<String> removed);
  }

  private final WatchedFile file;
  private final InstantSource clock;
  private final Changes changes;

  private record State(Map<String, TokenEntry> tokens, String unusable, long generation) {}

  private volatile State state = new State(Map.of(), "it was not read yet", 0);

  StaticTokens(Path path, InstantSource clock, LongSupplier nanoClock, Changes changes) {
    this.file = new WatchedFile(path, nanoClock);
    this.clock = clock;
    this.changes = changes;
    refresh();
  }

  @Override
  public String word() {
    return "tokens";
  }

  @Override
  public Verdict verify(Credentials credentials) {
    String token = credentials.bearer().orElse("");
    if (!token.startsWith(StaticToken.PREFIX)) {
      return new Verdict.NotMine();
    }
    State now = refresh();
    if (!now.unusable().isEmpty()) {
      return new Verdict.Unavailable("the file of tokens cannot be used", RETRY);
    }
    TokenEntry entry = StaticToken.idOf(token).map(now.tokens()::get).orElse(null);
    boolean same = StaticToken.matches(token, entry == null ? NO_HASH : entry.hash());
    if (entry == null || !same) {
      return new Verdict.Refused("the token is not known, or was revoked");
    }
    if (isOver(entry)) {
      return new Verdict.Refused("the token expired");
    }
    return new Verdict.Known(
        new Identity(
            "token:" + entry.name(),
            List.of(),
            entry.grants(),
            entry.expires(),
            Optional.of(credential(entry))));
  }

  private boolean isOver(TokenEntry entry) {
    Instant now = clock.instant();
    return entry.expires().filter(end -> !now.isBefore(end)).isPresent();
  }

  /**
   * While the file cannot be read, nothing is known to be taken back. Looks at the file itself: an
   * answer that lasts may be the only one that asks.
   */
  @Override
  public boolean stillGood(String credential) {
    State now = refresh();
    TokenEntry entry = now.tokens().get(idOf(credential));
    return !now.unusable().isEmpty()
        || (entry != null && credential.equals(credential(entry)) && !isOver(entry));
  }

  /** All of an entry that a session depends on, its id first. */
  private static String credential(TokenEntry entry) {
    return entry.id() + " " + entry.hash() + " " + entry.grants();
  }

  private static String idOf(String credential) {
    return credential.substring(0, credential.indexOf(' '));
  }

  @Override
  public long generation() {
    return refresh().generation();
  }

  private synchronized State refresh() {
    if (!file.changed()) {
      return state;
    }
    State before = state;
    State after = read(before);
    state = after;
    if (before.generation() > 0) {
      changes.tokens(lacking(before, after), lacking(after, before));
    }
    return after;
  }

  private State read(State before) {
    long generation = before.generation() + 1;
    try {
      file.requireOwn();
      Map<String, TokenEntry> tokens = TokenFile.parse(file.path(), file.read(TokenFile.MAX_BYTES));
      LOG.log(Level.INFO, "tokens read file={0} tokens={1}", file.path(), tokens.size());
      return new State(Map.copyOf(tokens), "", generation);
    } catch (IOException e) {
      LOG.log(
          Level.ERROR,
          "tokens cannot be read, nobody is let in by one file={0} reason=\"{1}\"",
          file.path(),
          e);
      return new State(Map.of(), String.valueOf(e.getMessage()), generation);
    }
  }

  /** Ids and names in the second that are not in the first. */
  private static List<String> lacking(State first, State second) {
    return second.tokens().values().stream()
        .filter(entry -> !entry.equals(first.tokens().get(entry.id())))
        .map(entry -> entry.id() + " " + entry.name())
        .sorted()
        .toList();
  }
}
