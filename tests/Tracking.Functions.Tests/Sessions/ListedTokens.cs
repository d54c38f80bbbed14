using Azure;
using Azure.Data.Tables;
using Moq;
using Tracking.Tests.Doubles;

namespace Tracking.Functions.Tests.Sessions;

/// <summary>A table of tokens that is listed in pages as they are given here.</summary>
internal sealed class ListedTokens
{
    private readonly List<string[]> pages = [];
    private bool isEndless;

    public ListedTokens() =>
        Table
            .Setup(t =>
                t.QueryAsync<TableEntity>(
                    It.IsAny<string>(),
                    It.IsAny<int?>(),
                    It.IsAny<IEnumerable<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Returns(() =>
                AsyncPageable<TableEntity>.FromPages(
                    pages.Select(
                        (tokens, i) =>
                            Page<TableEntity>.FromValues(
                                [.. tokens.Select(token => new TableEntity("p00", token))],
                                i == pages.Count - 1 && !isEndless ? null : $"{i}",
                                new StorageAnswer(200)
                            )
                    )
                )
            );

    /// <summary>The table.</summary>
    public Mock<TableClient> Table { get; } = new();

    /// <summary>Adds a page.</summary>
    public void Page(params string[] tokens) => pages.Add(tokens);

    /// <summary>Listing it never comes to an end.</summary>
    public void Endless()
    {
        isEndless = true;
        pages.Add([]);
    }

    /// <summary>Takes all pages away.</summary>
    public void Clear() => pages.Clear();
}
