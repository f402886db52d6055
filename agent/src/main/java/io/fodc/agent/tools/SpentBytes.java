package io.fodc.agent.tools;

import io.fodc.window.block.FormCensus;
import io.fodc.window.block.FormCensus.Form;
import io.fodc.window.block.SealedBytes;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What the bytes of blocks are spent on, three times over: by each of the choices of the codec. */
final class SpentBytes {
  private final FormCensus census = new FormCensus();
  private final PrintStream out;

  SpentBytes(List<SealedBytes> blocks, PrintStream out) {
    this.out = out;
    blocks.forEach(census::add);
  }

  void print() {
    out.printf(
        Locale.ROOT,
        "bytes    %,d of blocks; %,d of them tick times, series and where columns start%n",
        census.totalBytes(),
        census.frameBytes());
    by("number", Form::number);
    by("prediction", Form::prediction);
    by("packing", Form::packing);
  }

  private void by(String choice, Function<Form, String> word) {
    Map<String, Spent> sums = new LinkedHashMap<>();
    for (Form form : census.forms()) {
      sums.merge(
          word.apply(form), new Spent(form.columns(), form.samples(), form.bytes()), Spent::plus);
    }
    sums.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(Spent::bytes).reversed()))
        .forEach(entry -> row(choice, entry.getKey(), entry.getValue()));
  }

  private void row(String choice, String word, Spent spent) {
    out.printf(
        Locale.ROOT,
        "  %-10s  %-24s %,9d columns %,12d samples %5.2f bytes each %,11d bytes %5.1f %%%n",
        choice,
        word,
        spent.columns,
        spent.samples,
        (double) spent.bytes / spent.samples,
        spent.bytes,
        100.0 * spent.bytes / census.totalBytes());
  }

  private record Spent(long columns, long samples, long bytes) {
    Spent plus(Spent other) {
      return new Spent(columns + other.columns, samples + other.samples, bytes + other.bytes);
    }
  }
}
