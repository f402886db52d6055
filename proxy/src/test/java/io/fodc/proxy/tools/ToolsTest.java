package io.fodc.proxy.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.access.TokenEntry;
import io.fodc.proxy.access.TokenFile;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.audit.AuditSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as they are typed: output, files and exit codes. */
class ToolsTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    out.reset();
    err.reset();
    return Tools.run(
        List.of(args),
        Map.of("FODC_AUTH_TOKENS_FILE", file().toString()),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private Path file() {
    return directory.resolve("sub").resolve("tokens.json");
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  @Test
  void aTokenIsPrintedOnceAndItsFileKeepsItsHashAlone() throws Exception {
    assertThat(
            run(
                "token",
                "create",
                "--role",
                "metrics-reader",
                "--scope",
                "cluster=prod",
                "--name",
                "prometheus"))
        .as(err())
        .isZero();
    String token = out().strip();
    assertThat(token).matches("fodc_[0-9a-f]{8}_[A-Za-z0-9_-]{43}");
    assertThat(err()).contains("'prometheus'").contains(file().toString()).doesNotContain(token);
    String kept = Files.readString(file());
    assertThat(kept)
        .contains("\"name\" : \"prometheus\"")
        .contains("\"role\" : \"metrics-reader\"")
        .contains("\"scope\" : \"cluster=prod\"")
        .doesNotContain(token.substring(14));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(run("token", "list")).isZero();
    assertThat(out())
        .contains(token.substring(5, 13))
        .contains("metrics-reader on cluster=prod")
        .contains("never")
        .doesNotContain(token);
    assertThat(run("token", "revoke", token.substring(5, 13))).isZero();
    assertThat(TokenFile.read(file())).isEmpty();
    assertThat(run("token", "revoke", token.substring(5, 13))).isEqualTo(1);
    assertThat(err()).contains("there is no token");
  }

  @Test
  void rolesScopesAndAnEndCanBeGiven() throws Exception {
    assertThat(
            run(
                "token",
                "create",
                "--role=viewer",
                "--role=profiler",
                "--scope=cluster=a",
                "--scope=node=b-*",
                "--expires=90d"))
        .as(err())
        .isZero();
    TokenEntry entry = TokenFile.read(file()).values().iterator().next();
    assertThat(entry.grants()).hasSize(4);
    assertThat(entry.expires().orElseThrow())
        .isEqualTo(entry.created().plus(java.time.Duration.ofDays(90)));
    assertThat(entry.name()).isEqualTo(entry.id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "token;create, list or revoke?",
        "token make;is not create, list, revoke",
        "token create;--role and --scope are needed",
        "token create --role viewer;--role and --scope are needed",
        "token create --role boss --scope *;role 'boss' is none of metrics-reader, viewer",
        "token create --role viewer --scope pod=x;has 'pod'",
        "token create --role agent --scope role=hot;which the agent itself would tell",
        "token create --role viewer --scope * --expires 90;--expires 90 has no unit",
        "token create --role viewer --scope * --expires;--expires has no value",
        "token create --role viewer --scope * --colour red;there is no option --colour",
        "token create viewer --role viewer --scope *;viewer' belongs to no option",
        "token create --role viewer --scope * --name a --name b;more than once",
        "token revoke;which one?",
        "audit;only 'verify [DIR]' is known",
        "audit check;only 'verify [DIR]' is known",
        "audit verify a b;only 'verify [DIR]' is known"
      })
  void whatCannotBeFollowedExitsWithTwoAndSaysHow(String line, String says) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err()).contains(says).contains("usage: ");
    assertThat(out()).isEmpty();
    assertThat(file()).doesNotExist();
  }

  @Test
  void helpIsNoFault() {
    assertThat(run("token", "--help")).isZero();
    assertThat(out()).startsWith("usage: token create");
    assertThat(run("audit", "--help")).isZero();
    assertThat(out()).startsWith("usage: audit verify");
  }

  @Test
  void aFileThatIsNoneIsLeftAlone() throws Exception {
    Files.createDirectories(directory.resolve("sub"));
    Files.writeString(file(), "precious");
    assertThat(run("token", "create", "--role", "viewer", "--scope", "*")).isEqualTo(1);
    assertThat(err()).contains("is no token file");
    assertThat(Files.readString(file())).isEqualTo("precious");
    assertThat(out()).isEmpty();
  }

  @Test
  void manyWhoMakeTokensAtOnceLoseNone() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.fodc.proxy.Main",
                  "token",
                  "create",
                  "--role=viewer",
                  "--scope=*",
                  "--file=" + file())
              .redirectErrorStream(true)
              .start());
    }
    for (Process process : processes) {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    }
    assertThat(TokenFile.read(file())).hasSize(4);
  }

  @Test
  void anAuditLogIsVerified() throws IOException {
    Path log = directory.resolve("audit");
    try (AuditLog open = AuditLog.open(AuditSettings.in(log), InstantSource.system())) {
      open.event(new AuditAction("alice", "", "", "read:config", Map.of()), "done", "");
      open.begin(new AuditAction("bob", "", "", "read:config", Map.of()));
      assertThat(run("audit", "verify", log.toString())).isZero();
      assertThat(out())
          .contains("whole: 3 records in 1 files, 1 to 3")
          .contains("hash of the last: ")
          .contains("begun and not completed: [3]");
    }
    Path file = log.resolve("audit-0000000000000001.jsonl");
    Files.writeString(file, Files.readString(file).replace("alice", "carol"));
    assertThat(run("audit", "verify", log.toString())).isEqualTo(1);
    assertThat(out())
        .contains("broken: " + file + " line 2, record 2: was changed")
        .contains("good before it: 1 records");
    assertThat(run("audit", "verify", directory.resolve("none").toString())).isEqualTo(1);
    assertThat(err()).contains("is no folder");
  }
}
