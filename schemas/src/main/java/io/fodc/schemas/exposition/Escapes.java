package io.fodc.schemas.exposition;

/**
 * Resolves the escapes of both formats. A backslash before anything but the known letters stays as
 * it is, with what follows it.
 */
final class Escapes {
  private Escapes() {}

  /**
   * Copies bytes with their escapes resolved; the copy is never longer.
   *
   * @param quotes whether {@code \"} is an escape: in label values, and in OpenMetrics' help
   * @return the offset after the copy
   */
  static int resolve(byte[] from, int start, int end, byte[] to, int offset, boolean quotes) {
    int out = offset;
    for (int at = start; at < end; at++) {
      byte next = from[at];
      if (next == '\\' && at + 1 < end) {
        byte escaped = from[at + 1];
        if (escaped == '\\' || escaped == 'n' || (quotes && escaped == '"')) {
          next = escaped == 'n' ? (byte) '\n' : escaped;
          at++;
        }
      }
      to[out++] = next;
    }
    return out;
  }
}
