package io.fodc.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** Asks a cluster by its listener without password. */
final class ClusterProbe {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int ITERATIONS = 4096;

  private ClusterProbe() {}

  /**
   * Waits until every broker itself says that all are there: the others tell of one that was killed
   * for as long as its session lasts.
   *
   * @param ended why that will not be, empty while it may
   */
  static void awaitReady(String bootstrap, Supplier<String> ended) throws IOException {
    String[] servers = bootstrap.split(",", -1);
    long deadline = System.nanoTime() + LIMIT.multipliedBy(servers.length).toNanos();
    for (String server : servers) {
      awaitReady(server, servers.length, deadline, ended);
    }
  }

  private static void awaitReady(
      String bootstrap, int brokers, long deadline, Supplier<String> ended) throws IOException {
    String last = "nothing was tried";
    try (Admin admin = admin(bootstrap)) {
      while (System.nanoTime() < deadline) {
        if (!ended.get().isEmpty()) {
          throw new IOException(ended.get());
        }
        try {
          int there = admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size();
          if (there == brokers) {
            return;
          }
          last = there + " of " + brokers + " brokers are there";
        } catch (ExecutionException | TimeoutException e) {
          last = e.toString();
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    throw new IOException(
        "Kafka at " + bootstrap + " is not ready after a minute for each broker: " + last);
  }

  static void addUser(String bootstrap, String user, String password) throws IOException {
    ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
    try (Admin admin = admin(bootstrap)) {
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(user, info, password)))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot add the user " + user, e);
    }
  }

  private static Admin admin(String bootstrap) {
    return Admin.create(
        Map.of(
            "bootstrap.servers", bootstrap,
            "request.timeout.ms", "2000",
            "default.api.timeout.ms", "4000",
            "reconnect.backoff.ms", "20",
            "reconnect.backoff.max.ms", "50"));
  }
}
