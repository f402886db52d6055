package io.fodc.bench.recorder;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Pages in one compressed file: for each a big-endian length of 32 bits, then its bytes; a length
 * of 0 ends them.
 */
final class PageFile implements Pages {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;

  PageFile(Path file) {
    this.file = file;
  }

  /** Writes a stream of this form; the file appears only when it is whole. */
  static PageFile write(InputStream pages, Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = new FastGzip(Files.newOutputStream(part))) {
      pages.transferTo(out);
    }
    new PageFile(part).forEach(page -> true);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    return new PageFile(file);
  }

  @Override
  public void forEach(Visitor visitor) throws IOException {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                new GZIPInputStream(Files.newInputStream(file), BUFFER_BYTES), BUFFER_BYTES))) {
      for (int length = in.readInt(); length > 0; length = in.readInt()) {
        byte[] page = in.readNBytes(length);
        if (page.length < length) {
          throw new IOException(file + " ends within a page; delete it to have it made again");
        }
        if (!visitor.page(page)) {
          return;
        }
      }
    }
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(new BufferedOutputStream(out, BUFFER_BYTES), BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
