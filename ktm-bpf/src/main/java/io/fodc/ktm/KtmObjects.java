package io.fodc.ktm;

import java.io.IOException;
import java.io.InputStream;

/** Where the object files come from. */
@FunctionalInterface
public interface KtmObjects {
  /** Largest object that is read. */
  int MAX_BYTES = 4 * 1024 * 1024;

  /**
   * The bytes of a group's object.
   *
   * @throws KtmException when there is none
   */
  byte[] read(KtmGroup group) throws KtmException;

  /** Those in this jar. */
  static KtmObjects ofJar() {
    return group -> {
      String resource = group.object() + ".bpf.o";
      try (InputStream in = KtmObjects.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new KtmException(KtmFault.BROKEN_OBJECT, 0, resource + " is not in the jar");
        }
        return in.readNBytes(MAX_BYTES);
      } catch (IOException e) {
        throw new KtmException(KtmFault.BROKEN_OBJECT, 0, resource + ": " + e.getMessage());
      }
    };
  }
}
