package io.fodc.profiling.profile;

import java.io.IOException;

/**
 * Folded stacks, a line for each: {@code main;work;wait 42}, root first, as {@code flamegraph.pl}
 * and speedscope read them. In a name, {@code ;} and control characters are written as {@code
 * \x3b}, and a backslash as two: a name can neither be taken for two nor for a line.
 */
public final class FoldedText {
  private FoldedText() {}

  /** Writes the values of one profile, or what each grew by between two. */
  public static void write(TreeView view, Appendable out) throws IOException {
    StringBuilder path = new StringBuilder();
    if (view.root().self().delta() != 0) {
      out.append("(no stack) ").append(Long.toString(view.root().self().delta())).append('\n');
    }
    for (TreeNode child : view.root().children()) {
      write(child, path, out);
    }
  }

  private static void write(TreeNode node, StringBuilder path, Appendable out) throws IOException {
    int length = path.length();
    if (length > 0) {
      path.append(';');
    }
    escape(node.name(), path);
    if (node.self().delta() != 0) {
      out.append(path).append(' ').append(Long.toString(node.self().delta())).append('\n');
    }
    for (TreeNode child : node.children()) {
      write(child, path, out);
    }
    path.setLength(length);
  }

  private static void escape(String name, StringBuilder out) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\') {
        out.append("\\\\");
      } else if (c == ';' || Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        out.append("\\x").append(Integer.toHexString(c | 0x10000), c > 0xff ? 1 : 3, 5);
      } else {
        out.append(c);
      }
    }
  }
}
