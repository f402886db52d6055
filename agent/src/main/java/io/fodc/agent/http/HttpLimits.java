package io.fodc.agent.http;

import java.time.Duration;

/**
 * How much of the agent clients may hold.
 *
 * @param connections most at a time; a further one ends the one that has waited longest for its
 *     request, and is ended itself when all are being answered
 * @param pages most metrics pages written at a time
 * @param idle how long a connection may be without a request
 * @param head how long a request may take to arrive, from its first byte
 * @param answer how long a client may take to read an answer
 * @param givesWay after how long a page that is still being written is ended for another one
 */
record HttpLimits(
    int connections, int pages, Duration idle, Duration head, Duration answer, Duration givesWay) {
  static final HttpLimits DEFAULT =
      new HttpLimits(
          64,
          4,
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2));
}
