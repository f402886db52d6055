package io.fodc.proxy.capture;

/**
 * What makes a request that is sent again the same request.
 *
 * @param identity whose key it is
 * @param key as it was sent
 * @param bodySha256 of what was asked for with it
 * @param atMillis when
 */
public record IdempotencyKey(String identity, String key, String bodySha256, long atMillis) {
  /** Whether it is the same key of the same caller. */
  boolean sameKey(IdempotencyKey other) {
    return identity.equals(other.identity) && key.equals(other.key);
  }
}
