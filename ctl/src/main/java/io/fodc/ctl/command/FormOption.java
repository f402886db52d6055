package io.fodc.ctl.command;

import io.fodc.ctl.show.OutputForm;
import picocli.CommandLine.Option;

/** {@code -o} of commands that show something. */
final class FormOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} when not said",
      defaultValue = "table")
  OutputForm form = OutputForm.TABLE;
}
