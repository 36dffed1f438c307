package io.clipstream.model.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/**
 * The memory that libtorch allocates on the processor. glibc keeps what is freed in pieces of less than 32 MiB, which nearly
 * all weights are, for allocations to come: after loading that is what they were converted in, after closing the whole model.
 */
final class NativeHeap {
    private NativeHeap() {}

    /** Gives what is free back to the system, by {@code malloc_trim(3)}; nothing, where the C library has no such call. */
    static void giveBack() {
        try {
            int unused = LibC.INSTANCE.malloc_trim(new NativeLong(0));
        } catch (LinkageError e) {
            // Another C library, which does this by itself, or none that JNA can reach here.
        }
    }

    private interface LibC extends Library {
        LibC INSTANCE = Native.load("c", LibC.class);

        int malloc_trim(NativeLong keep);
    }
}
