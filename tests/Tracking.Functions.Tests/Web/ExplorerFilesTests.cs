using System.Text;
using System.Text.RegularExpressions;
using Tracking.Functions.Web.Explorer;

namespace Tracking.Functions.Tests.Web;

/// <summary>The explorer's files are small, name each other, and are served as they were built.</summary>
public partial class ExplorerFilesTests
{
    private const int MostOfFirstLoad = 60 * 1024;

    private readonly ExplorerFiles files = new();

    [Fact]
    public void All_that_the_first_view_needs_is_small() =>
        Assert.InRange(
            files.First.Sum(name => files.All[name].In("gzip").Length),
            1,
            MostOfFirstLoad
        );

    [Fact]
    public void What_scripts_import_is_there_and_what_they_need_at_once_comes_first()
    {
        var scripts = files.All.Where(file => file.Key.EndsWith(".js", StringComparison.Ordinal));
        var needed = new HashSet<string>();
        foreach (var (name, script) in scripts)
        {
            var text = Encoding.UTF8.GetString(script.Plain);
            Assert.All(Later().Matches(text), match => Assert.NotNull(files.Find(NameIn(match))));
            Assert.All(AtOnce().Matches(text), match => Assert.NotNull(files.Find(NameIn(match))));
            if (files.First.Contains(name))
            {
                needed.UnionWith(AtOnce().Matches(text).Select(NameIn));
            }
        }

        Assert.NotEmpty(needed);
        Assert.Subset(files.First.ToHashSet(), needed);
        Assert.True(files.First.Count < files.All.Count);
    }

    [Fact]
    public void The_page_names_files_that_are_there_and_nothing_of_elsewhere()
    {
        var html = Encoding.UTF8.GetString(files.Page.Plain);
        var named = Named().Matches(html).Select(match => match.Groups[1].Value).ToList();
        // Whatever is needed at once is asked for at once.
        Assert.Equal(
            files.First.Where(name => name.Length > 0).Order(),
            named.Select(name => name["explore/".Length..]).Order()
        );
        // The policy refuses both.
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]* src=)", html);
    }

    [Fact]
    public void What_is_compressed_is_the_same() =>
        Assert.All(files.All.Values, ServedFileTests.AssertSame);

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Named();

    private static string NameIn(Match match) => match.Groups[1].Value;

    [GeneratedRegex(@"(?:from|import)""\./([^""]+\.js)""")]
    private static partial Regex AtOnce();

    [GeneratedRegex(@"import\(""\./([^""]+\.js)""\)")]
    private static partial Regex Later();
}
