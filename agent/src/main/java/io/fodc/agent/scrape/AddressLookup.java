package io.fodc.agent.scrape;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Resolves the name of one target. A name that is no address literal is looked up on a platform
 * thread of its own, at most one at a time, because a resolver can hang for longer than a tick and
 * cannot be interrupted. One caller at a time.
 */
final class AddressLookup {
  private final String host;
  private Optional<CompletableFuture<InetAddress[]>> running = Optional.empty();

  AddressLookup(String host) {
    this.host = host;
  }

  /** Addresses of the host, in the resolver's order. */
  InetAddress[] resolve(Deadline deadline) throws ScrapeException {
    try {
      return new InetAddress[] {InetAddress.ofLiteral(host)};
    } catch (IllegalArgumentException e) {
      return lookUp(deadline);
    }
  }

  private InetAddress[] lookUp(Deadline deadline) throws ScrapeException {
    CompletableFuture<InetAddress[]> answer = running.orElseGet(this::start);
    running = Optional.of(answer);
    try {
      InetAddress[] addresses = answer.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      running = Optional.empty();
      return addresses;
    } catch (ExecutionException e) {
      running = Optional.empty();
      throw new ScrapeException(ScrapeReason.CONNECT, "host " + host + " does not resolve");
    } catch (TimeoutException e) {
      throw new ScrapeException(
          ScrapeReason.TIMEOUT, "the name service does not answer for host " + host);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ScrapeException(ScrapeReason.TIMEOUT, "interrupted");
    }
  }

  private CompletableFuture<InetAddress[]> start() {
    CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("fodc-lookup")
        .start(
            () -> {
              try {
                answer.complete(InetAddress.getAllByName(host));
              } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }
}
