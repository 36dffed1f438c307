package io.clipstream.images;

import java.lang.reflect.InvocationTargetException;

/** The two ways to do the arithmetic of {@link PillowResize}; their results are the same to the last bit. */
enum ResizeArithmetic {
    PLAIN("plain Java"),
    VECTOR("Vector API");

    private static final String MODULE = "jdk.incubator.vector";

    // The API is not there without a flag. It is named by text alone, so that nothing asks for it then.
    private static final String VECTOR_ROWS = "io.clipstream.images.VectorRows";

    private static final ResizeArithmetic BEST = isVectorFast() ? VECTOR : PLAIN;

    private final String title;

    ResizeArithmetic(String title) {
        this.title = title;
    }

    /** The fastest that this JVM and machine have. */
    static ResizeArithmetic best() {
        return BEST;
    }

    String title() {
        return title;
    }

    /** Scratch memory for one thread. */
    ShrunkRows rows() {
        if (this == PLAIN) {
            return new IntRows();
        }
        try {
            return Class.forName(VECTOR_ROWS)
                    .asSubclass(ShrunkRows.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the JVM has no module " + MODULE + ": start it with --add-modules", e);
        }
    }

    private static boolean isVectorFast() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return false;
        }
        try {
            return (boolean)
                    Class.forName(VECTOR_ROWS).getDeclaredMethod("isFast").invoke(null);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the module " + MODULE + " is there and does not work", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(VECTOR_ROWS + " is part of this module", e);
        }
    }
}
