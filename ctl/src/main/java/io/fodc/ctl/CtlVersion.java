package io.fodc.ctl;

import java.util.Optional;

/** Which version of fodcctl this is. */
public final class CtlVersion {
  /** Version in the manifest of its jar; {@code development} when it runs from class files. */
  public static final String VERSION =
      Optional.ofNullable(CtlVersion.class.getPackage().getImplementationVersion())
          .orElse("development");

  private CtlVersion() {}
}
