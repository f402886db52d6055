package io.fodc.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that hold on, send noise or do not read; everybody else is served all the while. */
class HostileClientsTest {
  private static final Duration SOON = Duration.ofSeconds(6);

  private final List<Socket> strangers = new ArrayList<>();
  private ServedAgent agent;

  @BeforeEach
  void open() throws IOException {
    agent = new ServedAgent();
    agent.tick(SeriesDefinition.of(MetricFamily.gauge("up", "")));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket stranger : strangers) {
      stranger.close();
    }
    agent.close();
  }

  @Test
  void manyHalfRequestsKeepNobodyOut() throws Exception {
    for (int i = 0; i < 4 * ServedAgent.QUICK.connections(); i++) {
      strangers.add(agent.send("GET /metrics HTTP/1.1\r\nHost: a\r\nX-Slow"));
      if (i % 12 == 0) {
        stillServes();
      }
    }
    assertThat(agent.connections()).isLessThanOrEqualTo(ServedAgent.QUICK.connections());
  }

  @Test
  void aHalfRequestIsEndedEvenWhenAByteComesNowAndThen() throws Exception {
    Socket slow = agent.send("GET /metrics HTTP/1.1\r\n");
    strangers.add(slow);
    long end = System.nanoTime() + SOON.toNanos();
    boolean ended = false;
    while (!ended && System.nanoTime() < end) {
      slow.setSoTimeout(50);
      try {
        slow.getOutputStream().write('a');
        ended = slow.getInputStream().read() < 0;
      } catch (java.net.SocketTimeoutException e) {
        ended = false;
      } catch (SocketException e) {
        ended = true;
      }
    }
    assertThat(ended).isTrue();
    stillServes();
  }

  @Test
  void aConnectionWithoutARequestIsEnded() throws Exception {
    Socket idle = agent.connect();
    strangers.add(idle);
    assertThat(ServedAgent.untilEnded(idle)).isLessThan(SOON);
  }

  @Test
  void clientsThatDoNotReadTheirPagesAreEndedAndOthersGetTheirs() throws Exception {
    bigPage();
    for (int i = 0; i < 2 * ServedAgent.QUICK.pages(); i++) {
      strangers.add(agent.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    long end = System.nanoTime() + SOON.toNanos();
    HttpResponse<byte[]> answer = agent.get("/metrics");
    while (answer.statusCode() == 503 && System.nanoTime() < end) {
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
      answer = agent.get("/metrics");
    }
    assertThat(answer.statusCode()).isEqualTo(200);
    while (agent.connections() > 1 && System.nanoTime() < end) {
      stillServes();
    }
    assertThat(agent.connections()).as("the ones that do not read").isLessThanOrEqualTo(1);
  }

  @Test
  void randomBytesHarmNobody() throws Exception {
    SplittableRandom random = new SplittableRandom(20_261_122);
    for (int i = 0; i < 60; i++) {
      byte[] noise = new byte[1 + random.nextInt(40_000)];
      random.nextBytes(noise);
      try (Socket socket = agent.connect()) {
        socket.getOutputStream().write(noise);
        socket.shutdownOutput();
        assertThat(ServedAgent.untilEnded(socket)).isLessThan(SOON);
      } catch (SocketException e) {
        // Ended while we were still sending.
      }
    }
    stillServes();
  }

  @Test
  void whenEveryPlaceIsTakenByClientsBeingAnsweredNewOnesAreEndedAtOnce() throws Exception {
    HttpLimits few =
        new HttpLimits(
            3, 3, Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(9), SOON);
    try (ServedAgent small = new ServedAgent(few)) {
      big(small);
      for (int i = 0; i < few.connections(); i++) {
        Socket stranger = small.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
        strangers.add(stranger);
        assertThat(stranger.getInputStream().read()).isEqualTo('H');
      }
      try (Socket late = small.connect()) {
        assertThat(ServedAgent.untilEnded(late)).isLessThan(Duration.ofSeconds(3));
      }
    }
  }

  @Test
  void closingEndsEveryConnection() throws Exception {
    Socket idle = agent.connect();
    strangers.add(idle);
    stillServes();
    agent.close();
    assertThat(ServedAgent.untilEnded(idle)).isLessThan(Duration.ofSeconds(2));
  }

  private void stillServes() throws Exception {
    assertThat(agent.get("/livez").statusCode()).isEqualTo(200);
  }

  private void bigPage() {
    big(agent);
  }

  /** A page that no socket buffer takes whole. */
  private static void big(ServedAgent agent) {
    agent.nowMillis += ServedAgent.INTERVAL;
    MetricFamily family = MetricFamily.gauge("big", "");
    String filler = "x".repeat(400);
    agent.tick(
        IntStream.range(0, 40_000)
            .mapToObj(i -> SeriesDefinition.of(family, "i", i + filler))
            .toArray(SeriesDefinition[]::new));
  }
}
