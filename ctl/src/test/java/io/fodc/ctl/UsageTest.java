package io.fodc.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be meant is refused before a proxy is asked. */
class UsageTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          get nods                                 | did you mean: nodes?
          gett nodes                               | did you mean: get?
          get nodes --rol=x                        | did you mean: --role?
          capture cpuu -n a                        | did you mean 'cpu'?
          capture cpu                              | it is not said which nodes
          capture cpu -n a/x -n b/y                | nodes of several clusters
          capture cpu -n a --rate 9 --option rate=8| option 'rate' is given twice
          capture window -n a --from yesterday     | --from 'yesterday' is no instant
          capture cpu -n a --timeout soon          | --timeout 'soon' is no length of time
          capture cpu -n a --seconds x             | 'x' is not an int
          get nodes -o xml                         | (case-insensitive) but was 'xml'
          get                                      | Missing required subcommand
          get artifacts                            | CAPTURE
          diff config a                            | it is not said what to compare with
          get nodes --server ftp://x               | 'ftp://x' is no address of a proxy
          get nodes --server http://u:p@x          | is no address of a proxy
          get nodes --request-timeout 0            | is not from 1 to 600 seconds
          get nodes --context nope                 | there is no context 'nope'
          get nodes --server https://x --cert a    | needs both --cert and --key
          config set-context ../x --server http://a| is no name for a context
          """)
  void refusesWithTheWayOut(String arguments, String said) {
    Shell.Ran ran = new Shell(directory).run(arguments.strip().split(" +"));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("fodcctl: ").contains(said);
  }

  @Test
  void everyCommandTellsHowItIsUsed() {
    for (List<String> command :
        List.of(
            List.of("--help"),
            List.of("get", "nodes", "--help"),
            List.of("capture", "--help"),
            List.of("config", "--help"))) {
      Shell.Ran ran = new Shell(directory).run(command.toArray(String[]::new));
      assertThat(ran.exit()).isZero();
      assertThat(ran.out()).startsWith("Usage: fodcctl");
    }
    assertThat(new Shell(directory).run("get", "nodes", "--help").out())
        .contains("--selector")
        .doesNotContain("--ca-file");
  }
}
