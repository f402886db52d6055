package io.fodc.schemas.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fills a schema from a file, the environment and flags; the later ones override. */
public final class SettingsLoader {
  private SettingsLoader() {}

  /**
   * The effective settings.
   *
   * @param file YAML of at most 1 MiB; one that cannot be read is refused
   * @param environment all variables; those that do not start with {@code FODC_} are ignored, and
   *     so are the launcher's ({@code FODC_HOME}, ...) and Kubernetes' service variables
   * @param args flags only: {@code --key=value}, {@code --key value}
   * @throws SettingsException with every refusal there is, not only the first
   */
  public static Settings load(
      SettingsSchema schema,
      Optional<Path> file,
      Map<String, String> environment,
      List<String> args)
      throws SettingsException {
    SettingsDraft draft = new SettingsDraft(schema, "", new Origin.Default());
    file.ifPresent(path -> FileSource.read(path, draft));
    VariableSource.read(environment, draft);
    FlagSource.read(args, draft);
    draft.checkRequired();
    if (!draft.refusals().isEmpty()) {
      throw new SettingsException(draft.refusals());
    }
    return draft.settings();
  }
}
