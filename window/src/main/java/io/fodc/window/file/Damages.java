package io.fodc.window.file;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a file; bounded. One thread. */
final class Damages {
  private final List<FileReport.Damage> list = new ArrayList<>();

  void add(long offset, String reason) {
    if (list.size() < FileReport.MOST_DAMAGES) {
      list.add(new FileReport.Damage(offset, reason));
    }
  }

  List<FileReport.Damage> list() {
    return list;
  }
}
