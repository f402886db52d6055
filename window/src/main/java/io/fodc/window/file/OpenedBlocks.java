package io.fodc.window.file;

import io.fodc.window.block.BlockFormatException;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Blocks of a file, checked on a thread of their own while the definitions are read: neither needs
 * the other. Closing waits for the thread.
 */
final class OpenedBlocks implements AutoCloseable {
  /** Checks the bytes of a block. */
  @FunctionalInterface
  interface Opener {
    SealedBytes open(MemorySegment bytes) throws BlockFormatException;
  }

  private final List<CompletableFuture<SealedBytes>> all;
  private final Iterator<CompletableFuture<SealedBytes>> opened;

  private OpenedBlocks(List<CompletableFuture<SealedBytes>> all) {
    this.all = all;
    opened = all.iterator();
  }

  /** Starts to check blocks. */
  static OpenedBlocks start(List<MemorySegment> blocks, Opener opener) {
    List<CompletableFuture<SealedBytes>> opened = new ArrayList<>(blocks.size());
    while (opened.size() < blocks.size()) {
      opened.add(new CompletableFuture<>());
    }
    Thread.ofPlatform()
        .name("fodc-window-check")
        .daemon()
        .start(
            () -> {
              for (int i = 0; i < blocks.size(); i++) {
                open(blocks.get(i), opener, opened.get(i));
              }
            });
    return new OpenedBlocks(opened);
  }

  private static void open(
      MemorySegment bytes, Opener opener, CompletableFuture<SealedBytes> opened) {
    try {
      opened.complete(opener.open(bytes));
    } catch (BlockFormatException | RuntimeException | Error e) {
      opened.completeExceptionally(e);
    }
  }

  /**
   * The next block, once it is checked.
   *
   * @throws BlockFormatException if it is none
   */
  SealedBytes next() throws BlockFormatException {
    try {
      return opened.next().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BlockFormatException wrong) {
        throw wrong;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    for (CompletableFuture<SealedBytes> one : all) {
      one.handle((block, failure) -> one).join();
    }
  }
}
