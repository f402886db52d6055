package io.fodc.ktm.stacks;

import io.fodc.ktm.symbols.FileReport;
import io.fodc.ktm.symbols.KernelSymbols;
import io.fodc.ktm.symbols.WorkBudget;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A sampling as a pprof profile, with names.
 *
 * @param message what is written; docs/formats/stack-profile.md says what is in it
 * @param files what became of the symbols of each file
 */
public record PprofProfile(Profile message, List<FileReport> files) {
  /** Copies the list. */
  public PprofProfile {
    files = List.copyOf(files);
  }

  /**
   * Names the stacks of a sampling and makes a profile of them. Takes about a second per process at
   * most, for files as large as the default budget allows.
   */
  public static PprofProfile of(StackSamples samples, KernelSymbols kernel) {
    return of(samples, kernel, WorkBudget.DEFAULT_UNITS);
  }

  /** As above, with a budget of work for each process. */
  static PprofProfile of(StackSamples samples, KernelSymbols kernel, long budgetUnits) {
    NamedStacks stacks = new NamedStacks(samples, kernel, budgetUnits);
    return new PprofProfile(new ProfileMessage(samples, stacks).build(), stacks.files());
  }

  /** Writes the profile, compressed with gzip. */
  public void writeTo(OutputStream out) throws IOException {
    GZIPOutputStream zipped = new GZIPOutputStream(out);
    message.writeTo(zipped);
    zipped.finish();
  }
}
