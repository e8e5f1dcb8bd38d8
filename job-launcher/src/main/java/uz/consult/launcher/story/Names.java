package uz.consult.launcher.story;

import org.jspecify.annotations.Nullable;

/** Whose keys are whose; null for whom nobody knows. */
interface Names {

    /** What a key stands for. */
    enum Kind {
        /** By his key in 1C or his agent's number. */
        MANAGER,
        /** By 1C's key, or by ours. */
        CLIENT,
        CATEGORY,
        QUESTION,
        INTERFERENCE
    }

    @Nullable String of(Kind kind, String key);
}
