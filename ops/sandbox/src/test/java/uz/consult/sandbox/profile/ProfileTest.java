package uz.consult.sandbox.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import uz.consult.sandbox.profile.Profile.Choice;

/** Profiles are drawn, told and read again, and few of them meet every pair of values. */
class ProfileTest {

    @Test
    void few_profiles_meet_each_value_with_each_other_value() {
        List<Profile> few = Profile.everyPair();
        Set<String> met = new HashSet<>();
        for (Profile profile : few) {
            List<Enum<?>> values = profile.values();
            for (int i = 0; i < values.size(); i++) {
                for (int j = 0; j < values.size(); j++) {
                    met.add(i + ":" + values.get(i) + " " + j + ":" + values.get(j));
                }
            }
        }
        for (int i = 0; i < Profile.CHOICES.size(); i++) {
            for (int j = i + 1; j < Profile.CHOICES.size(); j++) {
                for (Enum<?> one : Profile.CHOICES.get(i).values()) {
                    for (Enum<?> other : Profile.CHOICES.get(j).values()) {
                        assertThat(met).contains(i + ":" + one + " " + j + ":" + other);
                    }
                }
            }
        }
        assertThat(few).hasSizeLessThanOrEqualTo(18).doesNotHaveDuplicates().isEqualTo(Profile.everyPair());
    }

    @Test
    void what_a_profile_says_of_itself_is_read_again() {
        assertThat(Profile.PLAIN).hasToString("plain");
        assertThat(Profile.parse("plain")).isEqualTo(Profile.PLAIN);
        List<Profile> drawn =
                LongStream.rangeClosed(1, 200).mapToObj(Profile::of).toList();
        assertThat(drawn).allMatch(profile -> Profile.parse(profile.toString()).equals(profile));
        assertThat(drawn.get(6)).isEqualTo(Profile.of(7));
        for (Choice choice : Profile.CHOICES) {
            for (Enum<?> value : choice.values()) {
                assertThat(drawn).anyMatch(profile -> profile.values().contains(value));
            }
        }
    }

    @Test
    void a_choice_or_a_value_that_is_none_is_named() {
        assertThatThrownBy(() -> Profile.parse("user=absent"))
                .hasMessageContaining("\"user\"")
                .hasMessageContaining("users");
        assertThatThrownBy(() -> Profile.parse("users=numbers")).hasMessage("users is one of text, absent, empty");
        assertThatThrownBy(() -> Profile.parse("users")).hasMessage("users is one of text, absent, empty");
    }
}
