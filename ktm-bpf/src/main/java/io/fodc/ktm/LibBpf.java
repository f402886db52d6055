package io.fodc.ktm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * libbpf, loaded. What is opened with it belongs to the thread that opened it, which closes it.
 * Loading takes some 0.3 s, once per process.
 *
 * <p>libbpf's own messages go into {@link #log} instead of to standard error.
 */
public final class LibBpf {
  /** The name that libbpf 1.x is installed under. */
  public static final String LIBRARY = "libbpf.so.1";

  private static final int MESSAGE_BYTES = 4096;
  private static final int ERROR_BYTES = 128;
  private static final int DEBUG_LEVEL = 2;

  private static final Map<String, LibBpf> LOADED = new ConcurrentHashMap<>();

  private final LibBpfCalls calls;
  private final LibcCalls libc;
  private final Runtime runtime;
  private final NativeLog log;
  // Native code calls it for as long as the process lives: it must not be collected.
  private final LibBpfCalls.Print print;
  private final int possibleCpus;

  private LibBpf(LibBpfCalls calls, LibcCalls libc, NativeLog log) {
    this.calls = calls;
    this.libc = libc;
    this.log = log;
    this.runtime = Runtime.getRuntime(calls);
    this.print = this::onMessage;
    calls.libbpf_set_print(print);
    this.possibleCpus = calls.libbpf_num_possible_cpus();
  }

  /**
   * The library; loaded at the first call, because its messages go to one place per process. Any
   * thread.
   *
   * @param library its file name, normally {@link #LIBRARY}
   * @throws KtmException when it is not there or not the one that is needed
   */
  public static LibBpf load(String library) throws KtmException {
    LibBpf known = LOADED.get(library);
    if (known != null) {
      return known;
    }
    LibBpf fresh = loadAnew(library);
    LibBpf first = LOADED.putIfAbsent(library, fresh);
    return first == null ? fresh : first;
  }

  private static LibBpf loadAnew(String library) throws KtmException {
    try {
      LibcCalls libc = LibraryLoader.create(LibcCalls.class).failImmediately().load("c");
      LibBpfCalls calls = LibraryLoader.create(LibBpfCalls.class).failImmediately().load(library);
      LibBpf loaded = new LibBpf(calls, libc, new NativeLog());
      if (loaded.possibleCpus <= 0) {
        throw loaded.failed("counting possible CPUs", -loaded.possibleCpus);
      }
      return loaded;
    } catch (UnsatisfiedLinkError | RuntimeException | ExceptionInInitializerError e) {
      throw new KtmException(
          KtmFault.NO_LIBRARY, 0, library + " cannot be loaded: " + firstLine(e));
    }
  }

  private static String firstLine(Throwable e) {
    String text = String.valueOf(e.getMessage());
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Version of the library, such as {@code v1.1}. */
  public String version() {
    return calls.libbpf_version_string();
  }

  /** CPUs there can ever be: per-CPU values have so many parts. */
  public int possibleCpus() {
    return possibleCpus;
  }

  /** What libbpf said. */
  public NativeLog log() {
    return log;
  }

  /**
   * Opens an object file; nothing of it is in the kernel yet.
   *
   * @param name prefix of its maps' names in the kernel, at most 15 characters
   * @param elf the file; copied
   * @throws KtmException when it is no BPF object
   */
  public BpfObject open(String name, byte[] elf) throws KtmException {
    long before = log.added();
    ByteBuffer bytes = buffer(Math.max(1, elf.length)).put(elf).flip();
    ByteBuffer text = zeroTerminated(name);
    ByteBuffer options = buffer(16);
    options.putLong(0, options.capacity());
    options.putLong(8, Pointer.wrap(runtime, text).address());
    Pointer object = calls.bpf_object__open_mem(bytes, elf.length, options);
    if (object == null) {
      int errno = errno();
      throw new KtmException(
          KtmFault.BROKEN_OBJECT, errno, told("opening object " + name, errno, before));
    }
    return new BpfObject(this, name, object);
  }

  /** What the kernel's own type information holds. The caller closes it: it takes megabytes. */
  public KernelTypes kernelTypes() throws KtmException {
    Pointer btf = calls.btf__load_vmlinux_btf();
    if (btf == null) {
      int errno = errno();
      throw new KtmException(
          KtmFault.NO_BTF, errno, "the kernel's type information: " + text(errno));
    }
    return new KernelTypes(this, btf);
  }

  LibBpfCalls calls() {
    return calls;
  }

  LibcCalls libc() {
    return libc;
  }

  Runtime runtime() {
    return runtime;
  }

  /** Error number of the call just made by this thread; asked for only after a failure. */
  int errno() {
    return runtime.getLastError();
  }

  /** What failed, with the error number's text and the first thing libbpf said about it. */
  String told(String what, int errno, long logBefore) {
    String said = log.firstAfter(logBefore);
    return what + ": " + text(errno) + (said.isEmpty() ? "" : " (" + said + ")");
  }

  KtmException failed(String what, int errno) {
    KtmFault fault = errno == Errno.EPERM ? KtmFault.NO_PRIVILEGE : KtmFault.CALL_FAILED;
    return new KtmException(fault, errno, what + ": " + text(errno));
  }

  /** Text of an error number, libbpf's own ones above 4000 included. */
  String text(int errno) {
    ByteBuffer into = buffer(ERROR_BYTES);
    calls.libbpf_strerror(errno, into, ERROR_BYTES);
    return string(into) + " (errno " + errno + ")";
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** A buffer of the Java heap in the machine's byte order. */
  static ByteBuffer bytes(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer zeroTerminated(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return buffer(bytes.length + 1).put(bytes).put((byte) 0).flip();
  }

  private static String string(ByteBuffer zeroTerminated) {
    byte[] bytes = new byte[zeroTerminated.capacity()];
    int length = 0;
    while (length < bytes.length && zeroTerminated.get(length) != 0) {
      bytes[length] = zeroTerminated.get(length);
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Called by native code: nothing may be thrown through it. */
  private int onMessage(int level, Pointer format, Pointer arguments) {
    if (level >= DEBUG_LEVEL) {
      return 0;
    }
    try {
      ByteBuffer into = buffer(MESSAGE_BYTES);
      libc.vsnprintf(into, MESSAGE_BYTES, format, arguments);
      log.add(string(into));
    } catch (RuntimeException | Error e) {
      log.add("a message of libbpf could not be read: " + e);
    }
    return 0;
  }
}
