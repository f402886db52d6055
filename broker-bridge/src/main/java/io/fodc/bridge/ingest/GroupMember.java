package io.fodc.bridge.ingest;

/**
 * Another member of the group.
 *
 * @param id its name in the group
 * @param url what it says others reach it by; empty if nothing
 */
public record GroupMember(String id, String url) {
  private static final char SEPARATOR = '@';

  /** The client id by which a member tells its URL. */
  static String clientId(String name, String url) {
    return url.isEmpty() ? name : name + SEPARATOR + url;
  }

  static GroupMember of(String id, String clientId) {
    int at = clientId.indexOf(SEPARATOR);
    return new GroupMember(id, at < 0 ? "" : clientId.substring(at + 1));
  }
}
