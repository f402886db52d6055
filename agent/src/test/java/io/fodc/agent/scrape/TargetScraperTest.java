package io.fodc.agent.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.agent.recorder.TickSource;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.MemoryAllowance;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TargetScraperTest {
  private static final int BODY_LIMIT = 256 * 1024;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n";
  private static final String PAGE = "# TYPE a_total counter\na_total 1\nb{x=\"1\"} 2\n";

  private final SeriesTable table = new SeriesTable(1 << 20);
  private final MemoryAllowance memory = new MemoryBudget(1 << 20).allowance("known-lines");
  private final SampleBuffer samples = new SampleBuffer();

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void readsAPageInEachFraming() throws IOException {
    String length = OK + "Content-Length: " + PAGE.length() + "\r\n\r\n" + PAGE;
    String chunked =
        OK
            + "Transfer-Encoding: chunked\r\n\r\n5\r\n"
            + PAGE.substring(0, 5)
            + "\r\n"
            + Integer.toHexString(PAGE.length() - 5)
            + ";x=y\r\n"
            + PAGE.substring(5)
            + "\r\n0\r\nTrailer: 1\r\n\r\n";
    for (String answer : List.of(length, chunked, OK + "\r\n" + PAGE)) {
      SampleBuffer into = new SampleBuffer();
      SourceReport report = scrape(answering(answer.getBytes(StandardCharsets.UTF_8)), into);
      assertThat(report.usable()).as(report.detail()).isTrue();
      assertThat(into.size()).isEqualTo(2);
      assertThat(into.value(1)).isEqualTo(2);
    }
  }

  @Test
  void addsTheTargetsLabelsAndKeepsTheScrapedOne() throws IOException {
    String page = "a{container_name=\"theirs\",z=\"1\"} 1\nb 2\n";
    try (TinyServer server =
        new TinyServer(answering((OK + "\r\n" + page).getBytes(StandardCharsets.UTF_8)))) {
      scraper(server.url(), Labels.of("container_name", "ours")).collect(0, in(2000), samples);
    }
    SeriesDefinition a = table.definition(samples.seriesId(0));
    assertThat(a.labels())
        .isEqualTo(
            Labels.of("container_name", "ours", "exported_container_name", "theirs", "z", "1"));
    assertThat(table.definition(samples.seriesId(1)).labels())
        .isEqualTo(Labels.of("container_name", "ours"));
  }

  @Test
  void unpacksGzipLargerThanTheBufferAndTwice() throws IOException {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      page.append("series{number=\"").append(i).append("\"} ").append(i).append('\n');
    }
    byte[] answer = gzipped(page.toString().getBytes(StandardCharsets.UTF_8));
    try (TinyServer server = new TinyServer(answering(answer))) {
      TickSource scraper = scraper(server.url(), Labels.EMPTY);
      for (int i = 0; i < 2; i++) {
        SampleBuffer into = new SampleBuffer();
        SourceReport report = scraper.collect(0, in(5000), into);
        assertThat(report.usable()).as(report.detail()).isTrue();
        assertThat(into.size()).isEqualTo(5000);
        assertThat(into.value(4999)).isEqualTo(4999);
      }
    }
  }

  @Test
  void refusesAGzipBomb() throws IOException {
    SourceReport report = scrape(answering(gzipped(new byte[50_000_000])), samples);
    assertThat(report.reason()).isEqualTo("decompressed-too-large");
    assertThat(report.detail()).contains("limit=" + BODY_LIMIT);
  }

  @Test
  void refusesAHugeBodyBeforeReadingItAndAnEndlessOneAtTheLimit() throws IOException {
    assertThat(
            scrape(
                    answering(
                        (OK + "Content-Length: 5368709120\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8)),
                    samples)
                .reason())
        .isEqualTo("body-too-large");
    AtomicLong sent = new AtomicLong();
    SourceReport endless =
        scrape(
            (in, out) -> {
              out.write((OK + "\r\n").getBytes(StandardCharsets.UTF_8));
              byte[] block = "a 1\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
              while (sent.addAndGet(block.length) < 500_000_000) {
                out.write(block);
              }
            },
            samples);
    assertThat(endless.reason()).isEqualTo("body-too-large");
    assertThat(sent.get()).isLessThan(100_000_000);
  }

  @Test
  void cutsASlowDripAtTheDeadline() throws IOException {
    long start = System.nanoTime();
    SourceReport report =
        scrape(
            (in, out) -> {
              out.write((OK + "\r\n").getBytes(StandardCharsets.UTF_8));
              while (true) {
                out.write('a');
                out.flush();
                LockSupport.parkNanos(20_000_000);
              }
            },
            samples);
    assertThat(report.reason()).isEqualTo("timeout");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void cutsATargetThatNeverAnswers() throws IOException {
    assertThat(scrape((in, out) -> in.readAllBytes(), samples).reason()).isEqualTo("timeout");
  }

  @Test
  void namesWhatIsWrongWithAnAnswer() throws IOException {
    assertReason("http-status", "HTTP/1.1 500 no\r\n\r\n");
    assertReason("http-status", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n");
    assertReason("content-type", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>");
    assertReason("content-type", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}");
    assertReason("protocol", "SSH-2.0-OpenSSH\r\n");
    assertReason("protocol", OK + "Content-Length: 100\r\n\r\nshort");
    assertReason("protocol", OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
    assertReason("protocol", OK + "Content-Encoding: br\r\n\r\nxx");
    assertReason("protocol", OK + "Content-Encoding: gzip\r\n\r\nnot gzip at all");
    assertReason("protocol", OK + "X: " + "y".repeat(20_000) + "\r\n\r\n");
    assertReason("parse", OK + "\r\n<<<\n>>>\n");
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI url = URI.create("http://localhost:" + port + "/metrics");
    assertThat(scraper(url, Labels.EMPTY).collect(0, in(2000), samples).reason())
        .isEqualTo("connect");
  }

  @Test
  void saysThatATargetSpeaksNoTls() throws IOException {
    try (TinyServer server =
        new TinyServer(answering("HTTP/1.1 400 no\r\n\r\n".getBytes(StandardCharsets.UTF_8)))) {
      URI url = URI.create("https://127.0.0.1:" + server.url().getPort() + "/metrics");
      assertThat(scraper(url, Labels.EMPTY).collect(0, in(5000), samples).reason())
          .isEqualTo("tls");
    }
  }

  @Test
  void keepsTheFirstSamplesOfAPageWithTooMany() throws IOException {
    String page = "a 1\n".repeat(1).concat("b 1\nc 1\nd 1\n");
    try (TinyServer server =
        new TinyServer(answering((OK + "\r\n" + page).getBytes(StandardCharsets.UTF_8)))) {
      TickSource scraper =
          ScrapeSources.of(
                  List.of(ScrapeTarget.of(server.url(), Labels.EMPTY)),
                  new ScrapeSettings(
                      new ScrapeLimits(BODY_LIMIT, 2), 60_000, "test", TlsFactory.platform()),
                  SeriesIds.of(table),
                  memory)
              .getFirst();
      SourceReport report = scraper.collect(0, in(2000), samples);
      assertThat(report.usable()).isTrue();
      assertThat(report.reason()).isEqualTo("too-many-samples");
      assertThat(samples.size()).isEqualTo(2);
    }
  }

  @Test
  void hidesUserAndQueryOfAUrl() {
    assertThat(
            ScrapeTarget.of(URI.create("http://me:secret@host:1/m?token=x"), Labels.EMPTY).name())
        .isEqualTo("http://host:1/m");
  }

  private void assertReason(String reason, String answer) throws IOException {
    SourceReport report = scrape(answering(answer.getBytes(StandardCharsets.UTF_8)), samples);
    assertThat(report.usable()).isFalse();
    assertThat(report.reason()).as(answer.lines().findFirst().orElse("")).isEqualTo(reason);
  }

  private SourceReport scrape(Behaviour behaviour, SampleBuffer into) throws IOException {
    try (TinyServer server = new TinyServer(behaviour)) {
      return scraper(server.url(), Labels.EMPTY).collect(0, in(700), into);
    }
  }

  private TickSource scraper(URI url, Labels labels) {
    return ScrapeSources.of(
            List.of(ScrapeTarget.of(url, labels)),
            new ScrapeSettings(
                new ScrapeLimits(BODY_LIMIT, 10_000), 60_000, "test", TlsFactory.platform()),
            SeriesIds.of(table),
            memory)
        .getFirst();
  }

  private static long in(long millis) {
    return System.nanoTime() + Duration.ofMillis(millis).toNanos();
  }

  private static byte[] gzipped(byte[] page) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.write((OK + "Content-Encoding: gzip\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    try (GZIPOutputStream gzip = new GZIPOutputStream(answer)) {
      gzip.write(page);
    }
    return answer.toByteArray();
  }

  private static Behaviour answering(byte[] answer) {
    return (in, out) -> {
      int blank = 0;
      while (blank < 4) {
        int c = in.read();
        if (c < 0) {
          return;
        }
        blank = c == '\r' || c == '\n' ? blank + 1 : 0;
        if (c > 0x7f || c == 0x16) {
          break;
        }
      }
      out.write(answer);
      out.flush();
    };
  }

  @FunctionalInterface
  private interface Behaviour {
    void talk(InputStream in, OutputStream out) throws IOException;
  }

  /** Listens on a port of loopback and behaves as told on each connection. */
  private static final class TinyServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

    TinyServer(Behaviour behaviour) throws IOException {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!socket.isClosed()) {
                  try {
                    Socket client = socket.accept();
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try (client) {
                                behaviour.talk(client.getInputStream(), client.getOutputStream());
                              } catch (IOException e) {
                                // The scraper has hung up.
                              }
                            });
                  } catch (IOException e) {
                    return;
                  }
                }
              });
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/metrics");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
