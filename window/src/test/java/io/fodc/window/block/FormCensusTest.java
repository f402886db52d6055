package io.fodc.window.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.window.block.FormCensus.Form;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormCensusTest {
  @Test
  void countsEveryColumnSampleAndByteOnce() throws BlockFormatException {
    RandomSeries random = new RandomSeries(11);
    FormCensus census = new FormCensus();
    long columns = 0;
    long samples = 0;
    long bytes = 0;
    for (int round = 0; round < 40; round++) {
      SealedBytes block = BlockCheck.open(MemorySegment.ofArray(random.next().block()));
      census.add(block);
      columns += block.columns();
      samples += block.samples();
      bytes += block.segment().byteSize();
      long frame = block.columns() == 0 ? block.segment().byteSize() : block.groupStart(0);
      FormCensus one = new FormCensus();
      one.add(block);
      assertThat(one.frameBytes()).as("round %d", round).isEqualTo(frame);
    }
    assertThat(census.forms().stream().mapToLong(Form::columns).sum()).isEqualTo(columns);
    assertThat(census.forms().stream().mapToLong(Form::samples).sum()).isEqualTo(samples);
    assertThat(census.totalBytes()).isEqualTo(bytes);
    assertThat(census.forms().stream().mapToLong(Form::bytes).sum() + census.frameBytes())
        .isEqualTo(bytes);
    assertThat(census.forms()).isSortedAccordingTo((a, b) -> Long.compare(b.bytes(), a.bytes()));
  }

  @Test
  void namesTheFormsOfTheGoldenBlocks() throws IOException, BlockFormatException {
    for (String line : golden()) {
      String[] nameAndBytes = line.split(" ");
      byte[] bytes = HexFormat.of().parseHex(nameAndBytes[1]);
      FormCensus census = new FormCensus();
      census.add(BlockCheck.open(MemorySegment.ofArray(bytes)));
      assertThat(census.forms().stream().map(FormCensusTest::words).toList())
          .as(line)
          .contains(form(nameAndBytes[0]));
    }
  }

  private static String words(Form form) {
    return form.number() + ", " + form.prediction() + ", " + form.packing();
  }

  /** The form that a golden block is named for. */
  private static String form(String golden) {
    String[] words = golden.split("-");
    String told =
        switch (words[0]) {
          case "none" -> "value";
          case "same" -> "neighbour";
          case "line", "ratio" -> words[0];
          default -> "";
        };
    if (told.isEmpty()) {
      return "constant, constant, constant";
    }
    String number =
        golden.endsWith("-decimal") ? "decimal" : golden.endsWith("-bits") ? "bits" : "whole";
    String order = List.of("", " delta", " delta of delta").get(Integer.parseInt(words[1]));
    return number + ", " + told + order + ", " + words[2];
  }

  private static List<String> golden() throws IOException {
    try (InputStream in = FormCensusTest.class.getResourceAsStream("golden.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}
