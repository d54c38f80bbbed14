using Tracking.Shared.Lake;

namespace Tracking.Shared.Tests.Lake;

public class LakeSchemaTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("a,b")]
    [InlineData("größe")]
    [InlineData("a\n")]
    [InlineData("dt")]
    [InlineData("DT")]
    public void Names_that_not_every_reader_takes_are_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new LakeSchema([new(name, LakeType.Text)]));

    [Fact]
    public void Names_that_differ_by_case_alone_are_the_same()
    {
        Assert.Throws<ArgumentException>(() =>
            new LakeSchema([new("a", LakeType.Text), new("A", LakeType.Text)])
        );
        var schema = new LakeSchema([new("query", LakeType.Text)]);
        Assert.Same(schema, schema.With([new("QUERY", LakeType.Number)]));
        Assert.Equal(
            [new("query", LakeType.Text), new("rank", LakeType.Whole)],
            schema.With([new("Query", LakeType.Flag), new("rank", LakeType.Whole)]).Columns
        );
    }
}
