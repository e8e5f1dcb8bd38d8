package uz.consult.launcher.operations;

/** A word of ours in a text: programs read its code; people the message of its kind and code, if there is one. */
public record Word(String kind, String code) {

    /** The name of a parameter. */
    static Word parameter(String name) {
        return new Word("param", name);
    }
}
