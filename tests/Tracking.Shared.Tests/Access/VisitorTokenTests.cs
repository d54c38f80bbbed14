using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Access;

public class VisitorTokenTests
{
    [Fact]
    public void A_visitor_of_a_project_always_has_the_same_token_id_and_it_tells_no_time()
    {
        var id = VisitorToken.OfVisitor("demo", "ann");
        Assert.Equal(id, VisitorToken.OfVisitor("demo", "ann"));
        Assert.NotEqual(id, VisitorToken.OfVisitor("other", "ann"));
        Assert.NotEqual(id, VisitorToken.OfVisitor("demo", "bob"));
        Assert.NotEqual(id, VisitorToken.OfUser("demo", "ann"));
        Assert.True(Guid.TryParseExact(id, "N", out var guid));
        Assert.Equal(8, guid.Version);
        Assert.False(EventId.TryGetTime(guid.ToString(), out _));
    }
}
