package io.clipstream.core.score;

import java.lang.reflect.InvocationTargetException;

/** The two ways to multiply. They add in different orders, so their results differ in the last bits; a JVM uses one of them. */
enum ProductArithmetic {
    PLAIN("plain Java"),
    VECTOR("Vector API");

    private static final String MODULE = "jdk.incubator.vector";

    // The API is not there without a flag. It is named by text alone, so that nothing asks for it then.
    private static final String VECTOR_PRODUCTS = "io.clipstream.core.score.VectorProducts";

    private static final ProductArithmetic BEST = isVectorFast() ? VECTOR : PLAIN;

    private final String title;

    ProductArithmetic(String title) {
        this.title = title;
    }

    /** The fastest that this JVM and machine have. */
    static ProductArithmetic best() {
        return BEST;
    }

    String title() {
        return title;
    }

    /** Thread-safe. */
    DotProducts products() {
        if (this == PLAIN) {
            return new PlainProducts();
        }
        try {
            return Class.forName(VECTOR_PRODUCTS)
                    .asSubclass(DotProducts.class)
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
                    Class.forName(VECTOR_PRODUCTS).getDeclaredMethod("isFast").invoke(null);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the module " + MODULE + " is there and does not work", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(VECTOR_PRODUCTS + " is part of this module", e);
        }
    }
}
