package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionFileTest {
  private static final Position SOME =
      new Position(1_700_000_030_000L, 1_700_000_060_000L, new NewestOffset.Place(3, 1_234));
  private static final NewestOffset.Place LATER = new NewestOffset.Place(3, 1_235);

  @TempDir private Path folder;

  @Test
  void keepsAPositionAsText() throws IOException {
    Path file = folder.resolve("kafka.position");
    PositionFile position = new PositionFile(file, "fodc.metric-windows.v1", "east/data-0");
    assertThat(position.kept()).isEmpty();
    position.keep(SOME);
    assertThat(position.kept()).contains(SOME);
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            fodc-kafka-position 1
            fodc.metric-windows.v1 east/data-0
            acknowledged 1700000030000
            begun 1700000060000
            record 3/1234
            crc32c e4bb1793
            """);
    position.keep(SOME.acknowledged(SOME.begunToMillis(), LATER));
    assertThat(position.kept()).contains(new Position(1_700_000_060_000L, Position.NOTHING, LATER));
    assertThat(folder).isDirectoryContaining(entry -> entry.equals(file));
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void isNotForAnotherNodeOrTopic() throws IOException {
    Path file = folder.resolve("kafka.position");
    new PositionFile(file, "a.windows", "east/data-0").keep(SOME);
    assertThat(new PositionFile(file, "b.windows", "east/data-0").kept()).isEmpty();
    assertThat(new PositionFile(file, "a.windows", "east/data-1").kept()).isEmpty();
  }

  /** Every file that differs by a byte, or ends early, is found out. */
  @Test
  void isNotTakenForOneWhenItIsTorn() throws IOException {
    Path file = folder.resolve("kafka.position");
    PositionFile position = new PositionFile(file, "a.windows", "east/data-0");
    position.keep(SOME);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      Files.write(file, Arrays.copyOf(whole, i));
      assertThatThrownBy(position::kept).isInstanceOf(IOException.class);
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      assertThatThrownBy(position::kept).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aFileThatCannotBeUsedIsToldOfAndPublishingBeginsAnew() throws IOException {
    Heard heard = new Heard();
    Path file = Files.createDirectory(folder.resolve("kafka.position"));
    PositionKeeper keeper =
        new PositionKeeper(
            Optional.of(new PositionFile(file, "a.windows", "east/data-0")), heard, Long.MAX_VALUE);
    assertThat(keeper.now()).isEqualTo(Position.START);
    keeper.acknowledged(5, LATER);
    keeper.acknowledged(6, LATER);
    assertThat(keeper.now().acknowledgedMillis()).isEqualTo(6);
    assertThat(heard.notes)
        .satisfiesExactly(
            note -> assertThat(note).startsWith("event=kafka-position-unreadable"),
            note -> assertThat(note).startsWith("event=kafka-position-not-kept"));
  }

  @Test
  void aPositionOfTomorrowIsNotBelieved() throws IOException {
    Heard heard = new Heard();
    PositionFile file = new PositionFile(folder.resolve("p"), "a.windows", "east/data-0");
    file.keep(SOME);
    PositionKeeper keeper =
        new PositionKeeper(Optional.of(file), heard, SOME.acknowledgedMillis() - 1);
    assertThat(keeper.now()).isEqualTo(Position.START);
    assertThat(heard.notes).singleElement().asString().contains("kafka-position-ahead");
  }
}
