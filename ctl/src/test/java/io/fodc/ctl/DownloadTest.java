package io.fodc.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts over connections that break, with digests that are wrong, under names that lie. */
class DownloadTest {
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  private static final String AT = "GET /api/v1/captures/c1/artifacts/p";

  @TempDir Path directory;

  private final PlayedProxy proxy = PlayedProxy.start();

  @AfterEach
  void close() {
    proxy.close();
  }

  private Shell.Ran run(String... arguments) {
    return new Shell(directory).on(proxy).run(arguments);
  }

  private void has(String... artifacts) {
    proxy.json(
        "GET /api/v1/captures/c1",
        Played.capture("done", Played.part("a", "done", String.join(",", artifacts))));
  }

  /** Answers ranges, and breaks off after so many bytes. */
  private static void serve(HttpExchange exchange, byte[] content, int most) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
    int end = Math.min(content.length, from + most);
    exchange.getResponseBody().write(Arrays.copyOfRange(content, from, end));
    exchange.getResponseBody().flush();
    exchange.close();
  }

  @Test
  void goesOnWhereTheConnectionBroke() {
    has(Played.artifact("p", CONTENT));
    proxy.on(AT, exchange -> serve(exchange, CONTENT, 120_000));
    Shell.Ran ran = run("download", "c1/p", "-o", "file");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(directory.resolve("file")).hasBinaryContent(CONTENT);
    assertThat(proxy.asked().stream().map(a -> a.header("Range")))
        .containsExactly("", "", "bytes=120000-", "bytes=240000-");
    assertThat(proxy.asked().getLast().header("If-range"))
        .isEqualTo('"' + Played.sha256(CONTENT) + '"');
  }

  @Test
  void goesOnInALaterRun() throws Exception {
    has(Played.artifact("p", CONTENT));
    Files.write(
        directory.resolve(".file." + Played.sha256(CONTENT).substring(0, 12) + ".part"),
        Arrays.copyOf(CONTENT, 100_000));
    proxy.on(AT, exchange -> serve(exchange, CONTENT, CONTENT.length));
    assertThat(run("download", "c1/p", "-o", "file").exit()).isZero();
    assertThat(proxy.asked().getLast().header("Range")).isEqualTo("bytes=100000-");
    assertThat(directory.resolve("file")).hasBinaryContent(CONTENT);
  }

  @Test
  void aServerWithoutRangesIsReadFromTheBeginning() {
    has(Played.artifact("p", CONTENT));
    AtomicInteger times = new AtomicInteger();
    proxy.on(
        AT,
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          int most = times.incrementAndGet() == 1 ? 50_000 : CONTENT.length;
          exchange.getResponseBody().write(CONTENT, 0, most);
          exchange.close();
        });
    assertThat(run("download", "c1/p", "-o", "file").exit()).isZero();
    assertThat(directory.resolve("file")).hasBinaryContent(CONTENT);
  }

  @Test
  void aWrongDigestLeavesNothing() throws Exception {
    has(Played.artifact("p", CONTENT));
    byte[] other = CONTENT.clone();
    other[7]++;
    proxy.on(AT, exchange -> serve(exchange, other, other.length));
    Shell.Ran ran = run("download", "c1/p", "-o", "file");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("is not what the proxy said", Played.sha256(CONTENT));
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aConnectionThatGivesNothingEndsTheTries() {
    has(Played.artifact("p", CONTENT));
    proxy.on(AT, exchange -> serve(exchange, CONTENT, 0));
    Shell.Ran ran = run("download", "c1/p", "-o", "file");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("broke off at 0 of 300000 bytes", "it goes on from there");
    assertThat(directory.resolve("file")).doesNotExist();
  }

  @Test
  void nothingIsOverwrittenWithoutForce() throws Exception {
    has(Played.artifact("p", CONTENT));
    proxy.on(AT, exchange -> serve(exchange, CONTENT, CONTENT.length));
    Files.writeString(directory.resolve("file"), "mine");
    assertThat(run("download", "c1/p", "-o", "file").exit()).isEqualTo(1);
    assertThat(directory.resolve("file")).hasContent("mine");
    assertThat(run("download", "c1/p", "-o", "file", "--force").exit()).isZero();
    assertThat(directory.resolve("file")).hasBinaryContent(CONTENT);
  }

  @Test
  void severalGoIntoAFolderUnderHarmlessNames() throws Exception {
    has(Played.artifact("../../evil", CONTENT), Played.artifact("-rf\\u001b", CONTENT));
    proxy.on(
        "GET /api/v1/captures/c1/artifacts/..%2F..%2Fevil",
        exchange -> serve(exchange, CONTENT, CONTENT.length));
    proxy.on(
        "GET /api/v1/captures/c1/artifacts/-rf%1B",
        exchange -> serve(exchange, CONTENT, CONTENT.length));
    Shell.Ran ran = run("download", "c1", "-o", "folder");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("folder/_._.._evil\nfolder/_rf_\n");
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(2);
    }
  }

  @Test
  void oneGoesToStandardOutput() {
    byte[] text = Played.bytes("a profile");
    has(Played.artifact("p", text));
    proxy.on(AT, exchange -> serve(exchange, text, text.length));
    Shell.Ran ran = run("download", "c1", "-o", "-");
    assertThat(ran.out()).isEqualTo("a profile");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    has();
    assertThat(run("download", "c1").exit()).isEqualTo(3);
    assertThat(run("download", "c1/q").exit()).isEqualTo(3);
    assertThat(run("download", "c9").exit()).isEqualTo(3);
  }
}
