package io.fodc.ctl.command;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "profile", description = "what a profile has more and less than another")
final class DiffProfile implements Callable<Integer> {
  private final Caller caller;

  /** How a difference is shown. */
  enum Form {
    TOP,
    HTML,
    TREE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "BASE", description = "CAPTURE[/NAME] of the one before")
  String base = "";

  @Parameters(index = "1", paramLabel = "PROFILE", description = "CAPTURE[/NAME] of the one after")
  String profile = "";

  @Option(
      names = "--as",
      paramLabel = "FORM",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} when not said",
      defaultValue = "top")
  Form form = Form.TOP;

  @Option(
      names = "--normalize",
      description = "compare shares of the whole, for profiles of different length")
  boolean normalize;

  @Mixin ViewProfile.ProfileOptions options = new ViewProfile.ProfileOptions();
  @Mixin ViewProfile.TextFile file = new ViewProfile.TextFile();

  DiffProfile(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      ArtifactRef before = ArtifactRef.of(base).resolved(client);
      ArtifactRef after = ArtifactRef.of(profile).resolved(client);
      Address address =
          options
              .on(after.address().then("/diff").with("base", before.toString()))
              .with("format", form == Form.TREE ? "" : form.toString())
              .with("normalize", normalize ? "true" : "");
      String mediaType =
          switch (form) {
            case TOP -> "text/plain";
            case HTML -> "text/html";
            case TREE -> "application/json";
          };
      file.write(caller, client.text(address, mediaType));
      return ExitCode.OK.code();
    }
  }
}
