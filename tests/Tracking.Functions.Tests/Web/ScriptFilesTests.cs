using Tracking.Functions.Web;

namespace Tracking.Functions.Tests.Web;

/// <summary>What the build has made of the tracker script.</summary>
public sealed class ScriptFilesTests
{
    [Theory]
    [InlineData("t.core.js", 3072)]
    [InlineData("t.js", 6144)]
    public void A_script_is_as_small_as_it_promises_to_be(string name, int bytes)
    {
        var file = ScriptFiles.Embedded.Find(name)!.File;
        var gzip = file.In("gzip").Length;
        Assert.InRange(gzip, 1, bytes);
        Assert.InRange(file.In("br").Length, 1, gzip);
    }

    [Fact]
    public void Compressed_it_is_the_same() =>
        Assert.All(ScriptFiles.Embedded.All, script => ServedFileTests.AssertSame(script.File));

    [Fact]
    public void It_runs_where_neither_eval_nor_markup_of_scripts_may()
    {
        foreach (var file in ScriptFiles.Embedded.All)
        {
            var text = System.Text.Encoding.UTF8.GetString(file.File.Plain);
            Assert.DoesNotMatch(
                @"\beval\(|new Function|innerHTML|document\.write|insertAdjacent",
                text
            );
        }
    }

    [Fact]
    public void Only_names_with_a_hash_of_their_own_form_are_those_of_a_script()
    {
        var files = ScriptFiles.Embedded;
        var all = files.Find("t.js")!;
        Assert.Same(all, files.Find(all.HashedName));
        Assert.Equal("t.core.js", files.Find(files.Find("t.core.js")!.HashedName)!.Name);
        Assert.All(
            [
                "t.0123.js",
                "t.0123456789abcdef.js",
                "t.core.0123456789abcdef.js",
                "t.0123456789abcdeg.js",
                "t.other.js",
                "t.core.core.js",
                "T.js",
            ],
            name => Assert.Null(files.Find(name))
        );
    }
}
