package io.fodc.proxy.fetch;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param timeout how long an answer waits for agents ({@code windows.fetch-timeout})
 * @param limit how long a fetch may go on in the background while bytes come
 * @param cooldown how long an agent that sent nothing is not asked again
 * @param mostBytes most that is taken of one agent at once ({@code windows.fetch-max-bytes})
 */
public record FetchSettings(Duration timeout, Duration limit, Duration cooldown, long mostBytes) {
  /** The settings with bounds that suit agents of windows up to a hundred mebibytes. */
  public static FetchSettings of(Duration timeout, long mostBytes) {
    Duration limit = Duration.ofSeconds(60);
    return new FetchSettings(
        timeout, limit.compareTo(timeout) < 0 ? timeout : limit, Duration.ofSeconds(10), mostBytes);
  }
}
