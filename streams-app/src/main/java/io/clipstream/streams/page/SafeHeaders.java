package io.clipstream.streams.page;

import io.javalin.http.Context;

/** Headers of every answer: nothing that others wrote may run, whatever a browser takes it for. */
final class SafeHeaders {
    /** No inline script or style, nothing from elsewhere, in nobody's frame. Pictures are made of data that the page fetched. */
    static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
                    + "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private SafeHeaders() {}

    static void page(Context context) {
        all(context, PAGE_POLICY);
        context.header("Permissions-Policy", "camera=(self), microphone=(), geolocation=()");
    }

    /** For data: even opened on its own, it is nothing but data. */
    static void data(Context context) {
        all(context, DATA_POLICY);
        context.header("Cache-Control", "no-store");
    }

    private static void all(Context context, String policy) {
        context.header("Content-Security-Policy", policy)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }
}
