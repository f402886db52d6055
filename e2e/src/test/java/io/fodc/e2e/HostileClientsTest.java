package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Strangers on each port: many that never finish, and bytes that mean nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int STRANGERS = 150;

  private Path directory;
  private Fleet fleet;
  private AgentProcess agent;
  private String id;

  @BeforeAll
  void start(@TempDir Path folder) {
    directory = folder;
    fleet = new Fleet(directory);
    SimulatorProcess node = fleet.node("data-hot", 0);
    id = node.node().podName();
    agent = fleet.agent(node, "1s");
    Await.until("3 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 3);
  }

  @AfterAll
  void stop() throws Exception {
    fleet.close();
  }

  private Map<String, Integer> ports() {
    return Map.of(
        "proxy http", fleet.proxy().httpPort(),
        "proxy link", fleet.proxy().linkPort(),
        "agent http", agent.httpPort());
  }

  @Test
  void slowLorisOnEveryPortDelaysNobody() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int port : ports().values()) {
        for (int i = 0; i < STRANGERS; i++) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
          socket
              .getOutputStream()
              .write(
                  "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Slow".getBytes(StandardCharsets.US_ASCII));
          strangers.add(socket);
        }
      }
      for (int round = 0; round < 5; round++) {
        for (Socket socket : strangers) {
          try {
            socket.getOutputStream().write('a');
          } catch (IOException e) {
            // The server ended it: what it should do sooner or later.
          }
        }
        stillServes();
      }
    } finally {
      for (Socket socket : strangers) {
        socket.close();
      }
    }
    stillServes();
  }

  @Test
  void randomBytesOnEveryPortHarmNobody() throws Exception {
    long seed = 20261101;
    SplittableRandom random = new SplittableRandom(seed);
    for (Map.Entry<String, Integer> port : ports().entrySet()) {
      for (int i = 0; i < 60; i++) {
        byte[] noise = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(noise);
        if (i % 3 == 0) {
          byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
          System.arraycopy(preface, 0, noise, 0, Math.min(preface.length, noise.length));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.getValue())) {
          socket.setSoTimeout(200);
          socket.getOutputStream().write(noise);
          socket.shutdownOutput();
          byte[] answer = new byte[4096];
          while (socket.getInputStream().read(answer) > 0) {
            // Whatever it says.
          }
        } catch (IOException e) {
          // Reset or silence: both are fine answers to noise.
        }
      }
      stillServes();
    }
  }

  private void stillServes() throws Exception {
    Instant now = Instant.now();
    long begin = System.nanoTime();
    assertThat(Http.answers(fleet.proxy().url("/readyz"))).isTrue();
    assertThat(Http.answers(agent.url("/readyz"))).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .as("two small pages")
        .isLessThan(Duration.ofSeconds(5));
    Await.until(
        "a tick after " + now, LIMIT, () -> fleet.window(id, Fleet.PAGES).lastKey().isAfter(now));
    Continuity.assertNothingLost(fleet, id);
  }
}
