package io.fodc.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the log keeps, and which tampering its verification finds. */
class AuditLogTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

  @TempDir Path directory;

  private AuditLog open() throws IOException {
    return AuditLog.open(AuditSettings.in(directory), () -> NOW);
  }

  private AuditLog small(long maxTotal) throws IOException {
    return AuditLog.open(new AuditSettings(directory, 16 << 10, maxTotal), () -> NOW);
  }

  private static AuditAction action(String actor) {
    return new AuditAction(actor, "127.0.0.1", "r1", "read:config", Map.of("path", "/x"));
  }

  private static List<JsonNode> records(AuditLog log, long after) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    log.read(after, (seq, time, bytes) -> records.add(json.readTree(bytes)));
    return records;
  }

  private AuditVerification.Report verify() throws IOException {
    return AuditVerification.verify(directory);
  }

  private Path file() throws IOException {
    return AuditFiles.all(directory).getLast();
  }

  /** Ten records, the first a segment, each action of the others another actor's. */
  private void fill() throws IOException {
    try (AuditLog log = open()) {
      for (int i = 2; i <= 10; i++) {
        log.event(action("actor-" + i), "done", "");
      }
    }
    assertThat(verify().broken()).isEmpty();
    assertThat(verify().records()).isEqualTo(10);
  }

  @Test
  void keepsBeginningAndEndOfAnAction() throws Exception {
    try (AuditLog log = open()) {
      AuditTicket ticket = log.begin(action("token:a"));
      // On the disk before anything is done.
      assertThat(Files.readString(file())).contains("\"kind\":\"begin\",\"actor\":\"token:a\"");
      assertThat(verify().unfinished()).containsExactly(ticket.record());
      log.complete(ticket, "done", "2 nodes");
      List<JsonNode> records = records(log, 1);
      assertThat(records).hasSize(2);
      assertThat(records.get(0).path("action").asText()).isEqualTo("read:config");
      assertThat(records.get(0).path("target").path("path").asText()).isEqualTo("/x");
      assertThat(records.get(0).path("request_id").asText()).isEqualTo("r1");
      assertThat(records.get(1).path("of").asLong()).isEqualTo(ticket.record());
      assertThat(records.get(1).path("result").asText()).isEqualTo("done");
      assertThat(records.get(1).path("time").asText()).isEqualTo(NOW.toString());
      assertThat(records.get(1).path("prev")).isEqualTo(records.get(0).path("hash"));
    }
    assertThat(verify().unfinished()).isEmpty();
    assertThat(verify().broken()).isEmpty();
  }

  @Test
  void aHashIsOfEverythingBeforeIt() throws Exception {
    fill();
    String line = Files.readAllLines(file()).get(3);
    int end = line.indexOf(",\"hash\":\"");
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(line.substring(0, end).getBytes(StandardCharsets.UTF_8));
    assertThat(line.substring(end))
        .isEqualTo(",\"hash\":\"" + java.util.HexFormat.of().formatHex(digest) + "\"}");
  }

  static Stream<Arguments> tamperings() {
    return Stream.of(
        tampering(
            "a letter changed", 4, "was changed", lines -> edit(lines, 3, "actor-4", "actor-5")),
        tampering(
            "the first changed", 1, "was changed", lines -> edit(lines, 0, "segment", "Segment")),
        tampering("the last changed", 10, "was changed", lines -> edit(lines, 9, "done", "gone")),
        tampering(
            "one removed",
            6,
            "comes after record 4",
            lines -> {
              lines.remove(4);
              return lines;
            }),
        tampering(
            "two exchanged",
            4,
            "comes after record 2",
            lines -> {
              Collections.swap(lines, 2, 3);
              return lines;
            }),
        tampering(
            "one there twice",
            5,
            "comes after record 5",
            lines -> {
              lines.add(5, lines.get(4));
              return lines;
            }),
        tampering(
            "the first removed",
            2,
            "is not the one the file is named by",
            lines -> {
              lines.removeFirst();
              return lines;
            }),
        tampering(
            "the last two removed",
            9,
            "records 9 to 10 were cut off the end",
            lines -> new ArrayList<>(lines.subList(0, 8))),
        tampering(
            "half of the last one",
            10,
            "records 10 to 10 were cut off the end",
            lines -> {
              lines.set(9, lines.get(9).substring(0, 40) + "NO NEWLINE");
              return lines;
            }),
        tampering(
            "a record made up",
            5,
            "does not carry the hash of the record before it",
            lines -> {
              lines.set(4, sealed(5, lines.get(4), AuditLine.NO_HASH));
              return lines;
            }),
        tampering("all of it removed", 1, "records 1 to", lines -> new ArrayList<>()));
  }

  private static Arguments tampering(
      String name, long record, String reason, UnaryOperator<List<String>> change) {
    return Arguments.of(name, record, reason, change);
  }

  private static List<String> edit(List<String> lines, int line, String from, String to) {
    assertThat(lines.get(line)).contains(from);
    lines.set(line, lines.get(line).replaceFirst(from, to));
    return lines;
  }

  /** What somebody would write who knows how, but not what comes before. */
  private static String sealed(long seq, String like, String prev) {
    try {
      byte[] bytes =
          AuditLine.seal(seq, NOW, prev, json -> json.writeStringField("kind", "event")).bytes();
      assertThat(like).contains("\"seq\":" + seq);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tamperings")
  void findsTheFirstRecordThatIsNotAsItWasWritten(
      String name, long record, String reason, UnaryOperator<List<String>> change)
      throws Exception {
    fill();
    List<String> lines = change.apply(new ArrayList<>(Files.readAllLines(file())));
    String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    Files.writeString(file(), text.replace("NO NEWLINE\n", ""));
    AuditVerification.Broken broken = verify().broken().orElseThrow();
    assertThat(broken.reason()).contains(reason);
    if (!name.equals("one there twice")) {
      assertThat(broken.seq()).isEqualTo(record);
    }
    assertThat(broken.file().getFileName().toString()).isEqualTo("audit-0000000000000001.jsonl");
  }

  @Test
  void findsEveryChangedByte() throws Exception {
    fill();
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] changed = whole.clone();
      int at = random.nextInt(whole.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), changed);
      assertThat(verify().broken()).as("byte %d", at).isPresent();
    }
    Files.write(file(), whole);
    assertThat(verify().broken()).isEmpty();
  }

  @Test
  void noticesThatTheHeadIsGone() throws Exception {
    fill();
    Files.delete(directory.resolve("head"));
    assertThat(verify().broken().orElseThrow().reason()).contains("'head'").contains("is gone");
  }

  @Test
  void carriesTheChainOverToTheNextFile() throws Exception {
    try (AuditLog log = small(1 << 20)) {
      AuditTicket early = log.begin(action("early"));
      for (int i = 0; i < 200; i++) {
        log.event(action("a".repeat(100)), "done", "");
      }
      log.complete(early, "done", "");
      assertThat(records(log, log.last() - 1)).hasSize(1);
    }
    assertThat(AuditFiles.all(directory)).hasSizeGreaterThan(3);
    AuditVerification.Report report = verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.unfinished()).isEmpty();
    Files.delete(AuditFiles.all(directory).get(1));
    assertThat(verify().broken().orElseThrow().reason()).contains("comes after record");
  }

  @Test
  void letsGoOfTheOldestAndTheRestIsStillWhole() throws Exception {
    try (AuditLog log = small(64 << 10)) {
      for (int i = 0; i < 2_000; i++) {
        log.event(action("a".repeat(100)), "done", "");
        if (i % 500 == 0) {
          assertThat(verify().broken()).isEmpty();
        }
      }
      assertThat(log.bytes()).isLessThanOrEqualTo(64 << 10);
    }
    AuditVerification.Report report = verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.firstSeq()).isGreaterThan(1_000);
    Files.delete(AuditFiles.all(directory).getFirst());
    assertThat(verify().broken().orElseThrow().reason()).contains("were removed");
  }

  @Test
  void whatACrashLeftOpenIsCompletedAsUnknown() throws Exception {
    AuditLog crashed = open();
    AuditTicket open = crashed.begin(action("token:a"));
    AuditTicket done = crashed.begin(action("token:b"));
    crashed.complete(done, "done", "");
    crashed.close();
    try (AuditLog log = open()) {
      JsonNode end = records(log, done.record() + 1).getFirst();
      assertThat(end.path("of").asLong()).isEqualTo(open.record());
      assertThat(end.path("result").asText()).isEqualTo("unknown");
      assertThat(records(log, done.record() + 1)).hasSize(1);
    }
    assertThat(verify().unfinished()).isEmpty();
  }

  @Test
  void whatACrashLeftOpenBeforeARotationIsFoundToo() throws Exception {
    AuditTicket open;
    try (AuditLog crashed = small(1 << 20)) {
      open = crashed.begin(action("token:a"));
      for (int i = 0; i < 300; i++) {
        crashed.event(action("a".repeat(100)), "done", "");
      }
    }
    try (AuditLog log = small(1 << 20)) {
      JsonNode end = records(log, log.last() - 1).getFirst();
      assertThat(end.path("of").asLong()).isEqualTo(open.record());
    }
  }

  @Test
  void aTornRecordIsSetAsideAndSaid() throws Exception {
    fill();
    Files.writeString(file(), "{\"seq\":11,\"ti", StandardOpenOption.APPEND);
    assertThat(verify().broken()).as("a record being written is no fault").isEmpty();
    try (AuditLog log = open()) {
      JsonNode said = records(log, 10).getFirst();
      assertThat(said.path("action").asText()).isEqualTo("audit-damaged");
      assertThat(said.path("detail").asText()).contains("torn-record: 13 bytes");
    }
    assertThat(verify().broken()).isEmpty();
    assertThat(Files.readString(directory.resolve("audit-0000000000000001.jsonl.torn")))
        .isEqualTo("{\"seq\":11,\"ti");
  }

  @Test
  void aShortenedLogStaysAccusedAfterTheNextStart() throws Exception {
    fill();
    List<String> lines = Files.readAllLines(file());
    Files.writeString(file(), String.join("\n", lines.subList(0, 7)) + "\n");
    try (AuditLog log = open()) {
      assertThat(records(log, 7).getFirst().path("detail").asText())
          .isEqualTo("records-missing: 8 to 10");
    }
    assertThat(verify().broken().orElseThrow().seq()).isEqualTo(11);
  }

  @Test
  void onlyOneProxyWritesToALog() throws Exception {
    try (AuditLog log = open()) {
      assertThat(log.last()).isEqualTo(1);
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another proxy");
    }
    open().close();
  }

  @Test
  void whatIsTooLongIsCut() throws Exception {
    try (AuditLog log = open()) {
      Map<String, String> target = new java.util.HashMap<>();
      for (int i = 0; i < 100; i++) {
        target.put("k" + i, "v".repeat(10_000));
      }
      String nasty = "a\n\"}\u0000,\"hash\":\"" + "x".repeat(10_000);
      log.event(new AuditAction(nasty, nasty, nasty, nasty, target), nasty, nasty);
      JsonNode record = records(log, 1).getFirst();
      assertThat(record.path("actor").asText())
          .hasSize(512)
          .startsWith("a\n\"}\u0000,\"hash\":\"x");
      assertThat(record.path("target")).hasSize(32);
    }
    assertThat(verify().broken()).isEmpty();
  }

  @Test
  void manyWritersMakeOneChain() throws Exception {
    try (AuditLog log = small(1 << 20)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String actor = "t" + t;
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int i = 0; i < 25; i++) {
                        try {
                          log.complete(log.begin(action(actor)), "done", "");
                        } catch (AuditUnavailableException e) {
                          throw new AssertionError(e);
                        }
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(log.records()).isEqualTo(400);
    }
    assertThat(verify().broken()).isEmpty();
    assertThat(verify().unfinished()).isEmpty();
  }

  /**
   * An interrupt closes a file under whoever writes to it, which is a disk that fails at any time.
   */
  @Test
  void interruptedCallersLoseNothingThatTheyWereToldIsKept() throws Exception {
    Map<Long, String> told = new ConcurrentHashMap<>();
    Random random = new Random(5);
    try (AuditLog log = small(1 << 20)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String actor = "t" + t;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 60; i++) {
                        try {
                          AuditTicket ticket = log.begin(action(actor));
                          told.put(ticket.record(), actor);
                          log.complete(ticket, "done", "");
                        } catch (AuditUnavailableException interrupted) {
                          // Told that it is not kept.
                        }
                      }
                    }));
      }
      while (threads.stream().anyMatch(Thread::isAlive)) {
        threads.get(random.nextInt(threads.size())).interrupt();
        LockSupport.parkNanos(1_000_000);
      }
      log.complete(log.begin(action("last")), "done", "");
      assertThat(told).isNotEmpty();
      Map<Long, String> kept = new HashMap<>();
      for (JsonNode record : records(log, 0)) {
        if (record.path("kind").asText().equals("begin")) {
          kept.put(record.path("seq").asLong(), record.path("actor").asText());
        }
      }
      assertThat(kept).containsAllEntriesOf(told);
    }
    assertThat(verify().broken()).isEmpty();
    assertThat(verify().unfinished()).isEmpty();
  }

  @Test
  void whatTheDiskDoesNotKeepNeverWas() throws Exception {
    AuditSettings settings = new AuditSettings(directory, 16 << 10, 1 << 20);
    try (AuditWriter writer = AuditWriter.open(settings, () -> NOW)) {
      long kept = writer.write(writer.seal(action("kept").members("begin")));
      writer.open().add(kept);
      writer.force();
      writer.settle(writer.written());
      long size = Files.size(file());

      long lost = writer.write(writer.seal(action("lost").members("begin")));
      writer.open().add(lost);
      writer.open().remove(writer.write(writer.seal(AuditWriter.ending(kept, "done", ""))), kept);
      assertThat(writer.open().all()).containsExactly(lost);
      assertThat(writer.seq()).isEqualTo(kept);
      writer.undo();
      assertThat(writer.open().all()).containsExactly(kept);
      assertThat(file()).hasSize(size);

      long again = writer.write(writer.seal(AuditWriter.ending(kept, "done", "")));
      assertThat(again).isEqualTo(kept + 1);
      writer.open().remove(again, kept);
      writer.force();
      writer.settle(writer.written());
      writer.rotate();
      assertThat(writer.seq()).isEqualTo(again + 1);
      writer.undo();
      assertThat(writer.open().all()).isEmpty();
    }
    assertThat(verify().broken()).isEmpty();
    assertThat(verify().unfinished()).isEmpty();
  }

  @Test
  void aClosedLogWritesNothing() throws Exception {
    AuditLog log = open();
    log.close();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> log.begin(action("late")))
          .isInstanceOf(AuditUnavailableException.class);
    }
    try (AuditLog next = open()) {
      assertThat(next.last()).isEqualTo(1);
    }
  }

  @Test
  void aFolderWithoutALogIsNoLog() {
    assertThatThrownBy(this::verify).hasMessageContaining("holds no audit log");
    assertThatThrownBy(() -> AuditVerification.verify(directory.resolve("none")))
        .hasMessageContaining("is no folder");
  }
}
