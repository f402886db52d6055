package io.fodc.proxy.fleet;

/**
 * Where a node runs. Each field is empty when unknown.
 *
 * @param podName name of its pod
 * @param containerName name of its container
 * @param host name of its host
 */
public record NodePlace(String podName, String containerName, String host) {
  /** Nothing is known. */
  public static final NodePlace UNKNOWN = new NodePlace("", "", "");
}
