using System.Text;
using System.Text.RegularExpressions;
using Tracking.Functions.Web.Reference;

namespace Tracking.Functions.Tests.Web.Reference;

/// <summary>The page of the API reference.</summary>
public sealed partial class ReferencePageTests
{
    private const int MaximumBytes = 20 * 1024;

    [Fact]
    public void It_loads_files_that_there_are_and_nothing_of_anybody_else_s()
    {
        var page = Encoding.UTF8.GetString(ReferencePage.Page.Plain);
        var loaded = Loaded().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(
            ReferencePage.Files.Keys.Select(name => $"/docs/{name}").Order(),
            loaded.Order()
        );
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), page);
    }

    [Fact]
    public void It_is_small()
    {
        var bytes = ReferencePage
            .Files.Values.Append(ReferencePage.Page)
            .Sum(file => file.Plain.Length);
        Assert.InRange(bytes, 1, MaximumBytes);
    }

    [GeneratedRegex("(?:src|rel=\"stylesheet\" href)=\"([^\"]+)\"")]
    private static partial Regex Loaded();

    [GeneratedRegex("<script(?![^>]*src=)|\\son\\w+=")]
    private static partial Regex Inline();
}
