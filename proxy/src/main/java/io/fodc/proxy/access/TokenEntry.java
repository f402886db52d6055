package io.fodc.proxy.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token as its file knows it.
 *
 * @param id eight hexadecimal digits, also in the token itself
 * @param name whose it is
 * @param hash SHA-256 of the whole token, in hexadecimal digits
 * @param grants what it lets its holder do
 * @param created when it was made
 * @param expires when it is no longer good
 */
public record TokenEntry(
    String id,
    String name,
    String hash,
    List<Grant> grants,
    Instant created,
    Optional<Instant> expires) {
  private static final int MAX_NAME_CHARS = 128;

  public TokenEntry {
    grants = List.copyOf(grants);
    require(id.matches("[0-9a-f]{8}"), "id '" + id + "' is not eight hexadecimal digits");
    require(hash.matches("[0-9a-f]{64}"), "the hash of token " + id + " is no SHA-256");
    require(
        !name.isBlank()
            && name.length() <= MAX_NAME_CHARS
            && name.chars().noneMatch(Character::isISOControl),
        "the name of token " + id + " is empty, too long or has control characters");
    require(!grants.isEmpty(), "token " + id + " has no grants");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
