package io.fodc.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessFinderTest {
  @TempDir Path proc;

  private void process(int pid, String comm, String... argv) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
    Files.writeString(directory.resolve("comm"), comm + "\n");
    Files.writeString(directory.resolve("cmdline"), String.join("\0", argv) + "\0");
    Files.writeString(
        directory.resolve("stat"),
        pid + " (" + comm + ") S 1 1 1 0 -1 4194304 1 0 0 0 1 1 0 0 20 0 9 0 4711 1 1 1");
  }

  private ProcessFinding find(String query) {
    return new ProcessFinder(proc, ProcessQuery.of(query)).find();
  }

  @Test
  void findsTheServerAmongItsTools() throws IOException {
    process(1, "pause", "/pause");
    process(7, "banyand", "/banyand", "data", "--grpc-port=17912");
    process(8, "banyand", "/banyand", "--version");
    process(9, "lifecycle", "/lifecycle", "data");
    ObservedProcess found = find("banyand").process().orElseThrow();
    assertThat(found.pid()).isEqualTo(7);
    assertThat(found.comm()).isEqualTo("banyand");
    assertThat(found.argv()).containsExactly("/banyand", "data", "--grpc-port=17912");
    assertThat(found.startTicks()).isEqualTo(4711);
    assertThat(found).hasToString("banyand[7]");
  }

  @Test
  void findsTheTarballsBinaryWhoseNameTheKernelCuts() throws IOException {
    process(3, "banyand-server-", "./banyand-server-static", "standalone");
    assertThat(find("banyand").process()).isPresent();
  }

  @Test
  void findsByPidWhateverItIs() throws IOException {
    process(12, "prometheus", "prometheus");
    assertThat(find("12").process().map(ObservedProcess::comm)).contains("prometheus");
    assertThat(find("13")).isEqualTo(new ProcessFinding.Missing("no process with pid 13"));
  }

  @Test
  void findsAnotherCommWithoutASubCommand() throws IOException {
    process(12, "prometheus", "prometheus", "--storage.tsdb.path=/x");
    assertThat(find("prom").process()).isPresent();
  }

  @Test
  void saysWhenThereAreNoneOrSeveral() throws IOException {
    assertThat(((ProcessFinding.Missing) find("banyand")).reason())
        .startsWith("no process with comm banyand* with sub-command");
    process(5, "banyand", "/banyand", "data");
    process(6, "banyand", "/banyand", "liaison");
    assertThat(((ProcessFinding.Missing) find("banyand")).reason())
        .startsWith("2 processes with comm banyand*")
        .endsWith("name one by its pid");
  }

  @Test
  void saysWhenProcIsNotThere() {
    ProcessFinder finder = new ProcessFinder(proc.resolve("nowhere"), ProcessQuery.BANYANDB);
    assertThat(((ProcessFinding.Missing) finder.find()).reason())
        .endsWith("cannot be listed (NoSuchFileException)");
  }

  @Test
  void readsTheCommOfANameWithBracketsAndSpaces() throws IOException {
    process(5, "my ) proc", "x");
    assertThat(find("5").process().map(ObservedProcess::startTicks)).contains(4711L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "99999999999999999999"})
  void refusesWhatNamesNoProcess(String text) {
    assertThatThrownBy(() -> ProcessQuery.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void splitsAtNulsAndKeepsEmptyParts() {
    assertThat(NulSeparated.split("a\0\0b\0")).isEqualTo(List.of("a", "", "b"));
    assertThat(NulSeparated.split("a\0b")).isEqualTo(List.of("a", "b"));
    assertThat(NulSeparated.split("")).isEmpty();
  }

  @Test
  void findsThisVeryProcess() {
    long pid = ProcessHandle.current().pid();
    ProcessFinder finder = new ProcessFinder(Path.of("/proc"), new ProcessQuery.ByPid(pid));
    assertThat(finder.find().process().map(ObservedProcess::pid)).contains(pid);
  }
}
