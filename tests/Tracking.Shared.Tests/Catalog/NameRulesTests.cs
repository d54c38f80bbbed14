using CsCheck;
using Tracking.Shared.Catalog;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Catalog;

public class NameRulesTests
{
    // Letters that have several forms, separators, and what an action cannot have.
    private static readonly Gen<string> Names = Gen.OneOf(
            Gen.OneOf(
                "a",
                "A",
                "b",
                "1",
                "é",
                "e\u0301",
                "E\u0301",
                "ß",
                "ſ",
                "買",
                "物",
                "ก็",
                "𐐨",
                "𐐀"
            ),
            Gen.OneOf(" ", "_", "-", ".", "/", ":", "\u00a0", "€", "😀", "\ud800", "\n")
        )
        .Array[0, 80]
        .Select(string.Concat);

    [Theory]
    [InlineData("page.visit")]
    [InlineData("a1")]
    [InlineData("買")]
    [InlineData("買い物")]
    [InlineData("Größe_geändert")]
    [InlineData("ก็")]
    [InlineData("हिन्दी")]
    [InlineData("e\u0301")]
    public void Actions_are_of_any_script(string name) => Assert.True(NameRules.IsAction(name));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("½")]
    [InlineData("😀")]
    [InlineData("a\n")]
    public void What_is_no_word_is_no_action(string name) => Assert.False(NameRules.IsAction(name));

    [Fact]
    public void Half_of_a_character_is_no_action() => Assert.False(NameRules.IsAction("a\ud800"));

    [Fact]
    public void Actions_have_64_units_at_most()
    {
        Assert.True(NameRules.IsAction(new string('買', 64)));
        Assert.False(NameRules.IsAction(new string('買', 65)));
    }

    [Theory]
    [InlineData("page.visit", "PAGE_VISIT")]
    [InlineData("größe-geändert", "GRÖßE_GEÄNDERT")]
    public void Log_types_are_in_upper_case(string action, string logType) =>
        Assert.Equal(logType, NameRules.LogTypeOf(action));

    [Theory]
    [InlineData("Order Completed", "Order_Completed")]
    [InlineData("注文 完了", "注文_完了")]
    [InlineData("Order: 5 €", "Order__5___1efa090d")]
    [InlineData("a", "a_d095b684")]
    [InlineData("", "_51d8e999")]
    public void The_name_of_an_event_becomes_an_action(string name, string action) =>
        Assert.Equal(action, NameRules.ActionOf(name));

    [Fact]
    public void Different_names_have_different_log_types_and_same_names_the_same() =>
        Gen.Select(Names, Names, Gen.Bool)
            .Sample(
                (a, b, isVariant) =>
                {
                    b = isVariant ? a.ToLowerInvariant().Replace('-', '.') : b;
                    var (one, other) = (NameRules.ActionOf(a), NameRules.ActionOf(b));
                    Assert.True(NameRules.IsAction(one), one);
                    Assert.Equal(one, NameRules.ActionOf(one));
                    Assert.Equal(
                        Folded(a) == Folded(b),
                        NameRules.LogTypeOf(one) == NameRules.LogTypeOf(other)
                    );
                },
                iter: 20_000
            );

    [Fact]
    public void Keys_of_the_longest_names_are_short_enough()
    {
        var logType = NameRules.LogTypeOf(new string('買', EventLimits.NameLength));
        foreach (
            var key in (string[])
                [
                    CounterKeys.Row(CounterKeys.ClickedSearches, logType),
                    CounterKeys.QueryRow(logType, "q"),
                    TableKey.Encode(new string('買', EventLimits.IdLength)) + ".01234567",
                ]
        )
        {
            Assert.Null(TableLimits.KeyViolation(key, "RowKey"));
        }
    }

    private static string Folded(string name) =>
        NameRules.LogTypeOf(name.Replace("\ud800", "\ufffd").Replace(' ', '_'));
}
